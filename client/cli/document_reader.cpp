#include "document_reader.hpp"

#include <algorithm>
#include <utility>

#include "agno/error.hpp"
#include "agno/json.hpp"

namespace agno::cli {

namespace {

constexpr std::size_t least_read = std::size_t{256} * 1024;

/// Of an object, no part is one.
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
    return std::string_view(buffer_).substr(begin_);
}

std::optional<read_document> document_reader::next(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto status = splitter_.next(window(), at_end_);
        begin_ += splitter_.consumed();
        switch (status) {
            case core::document_splitter::status::document:
                if (is_cut_off(splitter_.document())) {
                    std::rethrow_exception(broken_);
                }
                return found();
            case core::document_splitter::status::end:
                return end_of_input();
            case core::document_splitter::status::need_more:
                read_more(stop);
                break;
        }
    }
    return std::nullopt;
}

read_document document_reader::found() {
    const std::string_view text = splitter_.document();
    const auto end = static_cast<std::size_t>(text.data() + text.size() - buffer_.data());
    checksum_.add(std::string_view(buffer_).substr(summed_, end - summed_));
    summed_ = end;
    checksum_so_far_ = checksum_.value();
    return {text,
            splitter_.line(),
            splitter_.column(),
            splitter_.offset(),
            splitter_.offset() + text.size(),
            {}};
}

std::optional<read_document> document_reader::end_of_input() {
    if (broken_) {
        std::rethrow_exception(broken_);
    }
    if (splitter_.trailing_error() == nullptr || std::exchange(end_was_told_, true)) {
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

void document_reader::read_more(const std::stop_token& stop) {
    checksum_.add(std::string_view(buffer_).substr(summed_, begin_ - summed_));
    summed_ = 0;
    buffer_.erase(0, begin_);
    begin_ = 0;
    // As much again as there is: a document of any length is then looked at a few times only.
    const std::size_t kept = buffer_.size();
    buffer_.resize(kept + std::max(least_read, kept));
    std::size_t count = 0;
    try {
        count = input_.read(std::span(buffer_).subspan(kept), stop);
    } catch (const std::exception&) {
        broken_ = std::current_exception();
    }
    buffer_.resize(kept + count);
    at_end_ = count == 0;
}

}  // namespace agno::cli
