#include "stream_source.hpp"

#include <algorithm>
#include <utility>

namespace agno::cli {

namespace {

constexpr std::size_t least_read = 256 * 1024;

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
                return raw_document{splitter_.document(), splitter_.line(), {}, {}};
            case core::document_splitter::status::end:
                return std::exchange(trailing_error_told_, true) ? std::nullopt : trailing_error();
            case core::document_splitter::status::need_more:
                read_more(stop);
                break;
        }
    }
    return std::nullopt;
}

std::optional<raw_document> stream_source::trailing_error() const {
    if (splitter_.trailing_error() == nullptr) {
        return std::nullopt;
    }
    return raw_document{
        .text = {}, .line = 0, .session_id = {}, .flaw = splitter_.trailing_error()};
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
}

}  // namespace agno::cli
