#include "codec/json/document_splitter.hpp"

#include <algorithm>

#include "codec/byte_scan.hpp"

namespace agno::codec {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr char record_separator = '\x1E';

std::size_t blank_prefix(std::string_view text) noexcept {
    const auto begin = std::find_if_not(text.begin(), text.end(), is_blank);
    return static_cast<std::size_t>(begin - text.begin());
}

}  // namespace

document_splitter::status document_splitter::next(std::string_view window, bool at_end) {
    consumed_ = 0;
    trailing_error_ = nullptr;
    if (!skip_byte_order_mark(window, at_end)) {
        return status::need_more;
    }
    skip_blanks(window);
    if (consumed_ < window.size() && layout_ == layout::unknown) {
        has_separators_ = window[consumed_] == record_separator;
        layout_ = window[consumed_] == '[' ? layout::array : layout::lines;
        if (layout_ == layout::array) {
            consume(window.substr(consumed_, 1));
        }
    }
    if (has_separators_) {
        skip_separators(window);
    }
    if (consumed_ == window.size()) {
        return finish(window, at_end);
    }
    if (layout_ == layout::array || layout_ == layout::after_array) {
        return next_in_array(window, at_end);
    }
    const std::string_view rest = window.substr(consumed_);
    const std::string_view record = has_separators_ ? up_to_separator(rest) : rest;
    return next_in_lines(record, at_end || record.size() < rest.size());
}

/// False if more bytes are needed to tell.
bool document_splitter::skip_byte_order_mark(std::string_view window, bool at_end) {
    if (!at_front_) {
        return true;
    }
    if (!at_end && window.size() < byte_order_mark.size() && byte_order_mark.starts_with(window)) {
        return false;
    }
    at_front_ = false;
    if (window.starts_with(byte_order_mark)) {
        consume(byte_order_mark);
    }
    line_start_ = position_;
    return true;
}

void document_splitter::skip_blanks(std::string_view window) {
    const std::string_view rest = window.substr(consumed_);
    const std::string_view blanks = rest.substr(0, blank_prefix(rest));
    const auto line_break = blanks.rfind('\n');
    indent_ = line_break == std::string_view::npos ? indent_ + blanks.size()
                                                   : blanks.size() - line_break - 1;
    consume(blanks);
}

/// As if they were blanks: RFC 7464 takes several in a row for one.
void document_splitter::skip_separators(std::string_view window) {
    while (consumed_ < window.size() && window[consumed_] == record_separator) {
        consume(window.substr(consumed_, 1));
        indent_ = 0;
        skip_blanks(window);
    }
}

/// What is before the next separator, which may be all there is. Looks at each byte once, however
/// many documents are before the separator.
std::string_view document_splitter::up_to_separator(std::string_view rest) {
    const std::size_t known = std::max(separator_, position_) - position_;
    const auto at = std::min(rest.find(record_separator, known), rest.size());
    separator_ = position_ + at;
    return rest.substr(0, at);
}

/// At the end of the window, between documents.
document_splitter::status document_splitter::finish(std::string_view window, bool at_end) {
    note_place();
    if (layout_ == layout::after_array && consumed_ < window.size()) {
        trailing_error_ = "something follows the array of documents";
        consume(window.substr(consumed_));
        return status::end;
    }
    if (!at_end) {
        return status::need_more;
    }
    if (layout_ == layout::array) {
        trailing_error_ = "the array of documents is not closed";
    } else if (layout_ == layout::after_array && place_ == place::after_comma) {
        trailing_error_ = "the array of documents ends with a comma";
    }
    return status::end;
}

/// Goes on inside a string, up to behind its closing quote, to a line break in it (false), or to
/// the end of the window, with in_string_ still set.
bool document_splitter::scan_string(std::string_view rest, bool at_end) {
    const char* const end = rest.data() + rest.size();
    while (true) {
        scanned_ = static_cast<std::size_t>(skip_plain(rest.data() + scanned_, end) - rest.data());
        if (scanned_ == rest.size()) {
            return true;
        }
        const char c = rest[scanned_];
        if (c == '\n') {
            return false;
        }
        const bool last = scanned_ + 1 == rest.size();
        if (c == '\\' && last && !at_end) {
            return true;
        }
        // A backslash hides the next byte, but not a line break.
        scanned_ += c == '\\' && !last && rest[scanned_ + 1] != '\n' ? 2 : 1;
        if (c == '"') {
            in_string_ = false;
            return true;
        }
    }
}

/// Hands out the document at the front of rest, and takes `size` bytes with it.
document_splitter::status document_splitter::found(std::string_view rest, std::size_t document_size,
                                                   std::size_t size) {
    document_ = without_blank_suffix(rest.substr(0, document_size));
    note_place();
    consume(rest.substr(0, size));
    phase_ = phase::begin;
    scanned_ = 0;
    next_document_ = 0;
    indent_ = 0;
    depth_ = 0;
    in_string_ = false;
    last_ = '\0';
    return status::document;
}

/// The place of the first byte that is not consumed.
void document_splitter::note_place() noexcept {
    line_ = next_line_;
    column_ = position_ - line_start_ + 1;
    offset_ = position_;
}

void document_splitter::consume(std::string_view bytes) {
    for (auto at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
        ++next_line_;
        line_start_ = position_ + at + 1;
    }
    consumed_ += bytes.size();
    position_ += bytes.size();
}

}  // namespace agno::codec
