#include "stream_source.hpp"

#include <algorithm>

#include "agno/error.hpp"

namespace agno::cli {

namespace {

constexpr std::size_t least_read = 256 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

std::string_view stream_source::window() const {
    return std::string_view(buffer_).substr(begin_);
}

std::optional<raw_document> stream_source::next(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto found = splitter_.next(window(), at_end_);
        begin_ += splitter_.consumed();
        switch (found) {
            case core::document_splitter::status::document:
                return raw_document{splitter_.document(), splitter_.line(), {}};
            case core::document_splitter::status::end:
                if (splitter_.trailing_error() != nullptr) {
                    throw data_error(splitter_.trailing_error(), "22P02");
                }
                return std::nullopt;
            case core::document_splitter::status::need_more:
                read_more(stop);
                break;
        }
    }
    return std::nullopt;
}

void stream_source::read_more(const std::stop_token& stop) {
    buffer_.erase(0, begin_);
    begin_ = 0;
    // As much again as there is: a document of any length is then looked at a few times only.
    const std::size_t kept = buffer_.size();
    buffer_.resize(kept + std::max(least_read, kept));
    const std::size_t count = input_.read(std::span(buffer_).subspan(kept), stop);
    buffer_.resize(kept + count);
    at_end_ = count == 0;
    if (at_start_) {
        skip_byte_order_mark();
    }
}

void stream_source::skip_byte_order_mark() {
    if (buffer_.size() < byte_order_mark.size() && byte_order_mark.starts_with(buffer_) &&
        !at_end_) {
        return;
    }
    at_start_ = false;
    if (buffer_.starts_with(byte_order_mark)) {
        begin_ = byte_order_mark.size();
    }
}

}  // namespace agno::cli
