#include "cli/input/document_reader.hpp"

#include <algorithm>
#include <utility>

#include "agno/error.hpp"
#include "agno/json.hpp"

namespace agno::cli {

namespace {

constexpr std::size_t least_read = std::size_t{256} * 1024;

/// No part of an object is a document.
bool is_object(std::string_view text) {
    if (!text.starts_with('{')) {
        return false;
    }
    try {
        const json whole{std::string(text)};
        return true;
    } catch (const data_error&) {
        return false;
    }
}

}  // namespace

std::string_view document_reader::window() const {
    return std::string_view(buffer_).substr(begin_, filled_ - begin_);
}

std::optional<read_document> document_reader::next(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto status = splitter_.next(window(), at_end_);
        begin_ += splitter_.consumed();
        switch (status) {
            case codec::document_splitter::status::document:
                if (is_cut_off(splitter_.document())) {
                    std::rethrow_exception(broken_);
                }
                return found();
            case codec::document_splitter::status::end:
                if (auto flaw = untold_flaw()) {
                    return flaw;
                }
                if (at_end_) {
                    return std::nullopt;
                }
                // Something follows the array. How much of it has arrived is chance, and the input
                // may yet break off: read on.
                read_more(stop);
                break;
            case codec::document_splitter::status::need_more:
                read_more(stop);
                break;
        }
    }
    return std::nullopt;
}

read_document document_reader::found() {
    const std::string_view text = splitter_.document();
    const auto end = static_cast<std::size_t>(text.data() + text.size() - buffer_.data());
    sum_up_to(end);
    checksum_so_far_ = checksum_.value();
    return {text,
            splitter_.line(),
            splitter_.column(),
            splitter_.offset(),
            splitter_.offset() + text.size(),
            {}};
}

std::optional<read_document> document_reader::untold_flaw() {
    if (broken_) {
        std::rethrow_exception(broken_);
    }
    if (splitter_.trailing_error() == nullptr || std::exchange(flaw_was_told_, true)) {
        return std::nullopt;
    }
    return read_document{.text = {},
                         .line = splitter_.line(),
                         .column = splitter_.column(),
                         .begin = splitter_.offset(),
                         .end = splitter_.offset(),
                         .flaw = splitter_.trailing_error()};
}

/// Whether the input broke off inside this document, the last one.
bool document_reader::is_cut_off(std::string_view document) const {
    return broken_ && window().find_first_not_of(" \t\r\n") == std::string_view::npos &&
           !is_object(document);
}

void document_reader::sum_up_to(std::size_t end) {
    if (is_summed_) {
        checksum_.add(std::string_view(buffer_).substr(summed_, end - summed_));
    }
    summed_ = end;
}

void document_reader::read_more(const std::stop_token& stop) {
    sum_up_to(begin_);
    summed_ = 0;
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(filled_), buffer_.begin());
    dropped_ += begin_;
    filled_ -= begin_;
    begin_ = 0;
    make_room();
    std::size_t count = 0;
    try {
        count = input_.read(std::span(buffer_).subspan(filled_), stop);
    } catch (const std::exception&) {
        broken_ = std::current_exception();
    }
    filled_ += count;
    at_end_ = count == 0;
}

/// By doubling: a pipe brings little at a time, and all of the buffer is written to when it grows.
void document_reader::make_room() {
    if (buffer_.size() - filled_ >= least_read / 2) {
        return;
    }
    if (filled_ >= longest_) {
        throw error(name() + ": the document that begins at byte " + std::to_string(dropped_ + 1) +
                        " has no end within " + std::to_string(filled_) + " bytes",
                    "54000");
    }
    buffer_.resize(std::max(least_read, 2 * buffer_.size()));
}

}  // namespace agno::cli
