#include "core/document_splitter.hpp"

#include <algorithm>

#include "core/byte_scan.hpp"
#include "core/json_reader.hpp"

namespace agno::core {

namespace {

constexpr int unclosed_lines_limit = 128;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// After these, and after no others, a `{` may follow inside JSON.
bool may_precede_object(char c) noexcept {
    return c == '[' || c == ',' || c == ':';
}

std::size_t blank_prefix(std::string_view text) noexcept {
    const auto begin = std::find_if_not(text.begin(), text.end(), is_blank);
    return static_cast<std::size_t>(begin - text.begin());
}

std::string_view without_blank_suffix(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

}  // namespace

document_splitter::status document_splitter::next(std::string_view window, bool at_end) {
    consumed_ = 0;
    trailing_error_ = nullptr;
    if (!skip_byte_order_mark(window, at_end))
        return status::need_more;
    skip_blanks(window);
    if (consumed_ == window.size())
        return finish(window, at_end);
    if (layout_ == layout::unknown) {
        layout_ = window[consumed_] == '[' ? layout::array : layout::lines;
        if (layout_ == layout::array)
            consume(window.substr(consumed_, 1));
    }
    if (layout_ == layout::lines)
        return next_in_lines(window.substr(consumed_), at_end);
    return next_in_array(window, at_end);
}

/// False where more bytes are needed to tell.
bool document_splitter::skip_byte_order_mark(std::string_view window, bool at_end) {
    if (!at_front_)
        return true;
    if (!at_end && window.size() < byte_order_mark.size() && byte_order_mark.starts_with(window))
        return false;
    at_front_ = false;
    if (window.starts_with(byte_order_mark))
        consume(byte_order_mark);
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

/// At the end of the window, between documents.
document_splitter::status document_splitter::finish(std::string_view window, bool at_end) {
    note_place();
    if (layout_ == layout::after_array && consumed_ < window.size()) {
        trailing_error_ = "something follows the array of documents";
        consume(window.substr(consumed_));
        return status::end;
    }
    if (!at_end)
        return status::need_more;
    if (layout_ == layout::array)
        trailing_error_ = "the array of documents is not closed";
    else if (layout_ == layout::after_array && place_ == place::after_comma)
        trailing_error_ = "the array of documents ends with a comma";
    return status::end;
}

document_splitter::status document_splitter::next_in_lines(std::string_view rest, bool at_end) {
    if (phase_ == phase::begin) {
        phase_ = rest[0] == '{'             ? phase::first_line
                 : opens_container(rest[0]) ? phase::brackets
                                            : phase::rest_of_line;
    }
    if (phase_ == phase::first_line) {
        std::size_t line_end = 0;
        const answer whole = is_whole_line(rest, at_end, line_end);
        if (whole == answer::unknown)
            return status::need_more;
        if (whole == answer::yes)
            return found(rest, line_end, std::min(line_end + 1, rest.size()));
        phase_ = phase::brackets;
        scanned_ = 0;
    }
    if (phase_ == phase::brackets && follow_brackets(rest, at_end) == answer::unknown)
        return status::need_more;
    if (phase_ == phase::lost) {
        if (find_next_document(rest, at_end) == answer::unknown)
            return status::need_more;
        return found(rest, next_document_, next_document_);
    }
    const std::size_t line_end = rest.find('\n', scanned_);
    if (line_end == std::string_view::npos && !at_end) {
        scanned_ = rest.size();
        return status::need_more;
    }
    const std::size_t end = std::min(line_end, rest.size());
    return found(rest, end, std::min(end + 1, rest.size()));
}

/// What NDJSON looks like: a line from `{` to `}`, and the next line begins with `{` and something,
/// or there is none. Since no JSON goes on with a `{` after a `}`, what is between doesn't matter.
document_splitter::answer document_splitter::is_whole_line(std::string_view rest, bool at_end,
                                                           std::size_t& line_end) {
    line_end = std::min(rest.find('\n', scanned_), rest.size());
    scanned_ = line_end;
    if (line_end == rest.size() && !at_end)
        return answer::unknown;
    if (without_blank_suffix(rest.substr(0, line_end)).back() != '}')
        return answer::no;
    const std::string_view following = rest.substr(std::min(line_end + 1, rest.size()));
    if (following.empty())
        return at_end ? answer::yes : answer::unknown;
    if (following[0] != '{')
        return answer::no;
    if (following.size() == 1)
        return at_end ? answer::no : answer::unknown;
    return is_blank(following[1]) ? answer::no : answer::yes;
}

/// Goes on until the document's brackets are closed, or can't be any more: the phase tells which.
document_splitter::answer document_splitter::follow_brackets(std::string_view rest, bool at_end) {
    while (phase_ == phase::brackets && scanned_ < rest.size()) {
        if (in_string_) {
            if (!scan_string(rest, at_end))
                phase_ = phase::lost;
            else if (in_string_)
                break;
        } else if (rest[scanned_] != '\n') {
            follow_byte(rest[scanned_++]);
        } else if (follow_line_break(rest, at_end) == answer::unknown) {
            return answer::unknown;
        }
    }
    if (phase_ != phase::brackets)
        return answer::yes;
    if (!at_end)
        return answer::unknown;
    phase_ = phase::lost;
    return answer::yes;
}

void document_splitter::follow_byte(char c) {
    if (is_blank(c))
        return;
    last_ = c;
    if (c == '"')
        in_string_ = true;
    else if (opens_container(c) && ++depth_ > depth_limit())
        phase_ = phase::lost;
    else if (closes_container(c) && --depth_ == 0)
        phase_ = phase::rest_of_line;
}

/// Brackets deeper than that are taken for lines that were never closed, one after the other: or
/// each of them would be followed to the end of the stream.
int document_splitter::depth_limit() const noexcept {
    return next_document_ == 0 ? max_nesting : unclosed_lines_limit;
}

/// Notes the first line that could be a document of its own, should this one be malformed. It is
/// where a line begins with `{` that can't stand there: no need to look for brackets any further.
document_splitter::answer document_splitter::follow_line_break(std::string_view rest, bool at_end) {
    const std::size_t line = scanned_ + 1;
    const answer begins = begins_document(rest, line, at_end);
    if (begins == answer::unknown)
        return answer::unknown;
    if (begins == answer::yes && next_document_ == 0)
        next_document_ = line;
    if (line < rest.size() && rest[line] == '{' && !may_precede_object(last_))
        phase_ = phase::lost;
    ++scanned_;
    return answer::yes;
}

/// Whether the line at `line` begins with `{` and something after it, indented no more than this
/// document is.
document_splitter::answer document_splitter::begins_document(std::string_view rest,
                                                             std::size_t line, bool at_end) const {
    std::size_t at = line;
    while (at < rest.size() && at - line < indent_ && (rest[at] == ' ' || rest[at] == '\t'))
        ++at;
    if (at < rest.size() && rest[at] != '{')
        return answer::no;
    for (++at; at < rest.size(); ++at) {
        if (rest[at] == '\n')
            return answer::no;
        if (!is_blank(rest[at]))
            return answer::yes;
    }
    return at_end ? answer::no : answer::unknown;
}

/// Where the lost document ends: before the first line that begins like a document.
document_splitter::answer document_splitter::find_next_document(std::string_view rest,
                                                                bool at_end) {
    while (next_document_ == 0) {
        scanned_ = std::min(rest.find('\n', scanned_), rest.size());
        if (scanned_ == rest.size()) {
            if (!at_end)
                return answer::unknown;
            next_document_ = rest.size();
            break;
        }
        const answer begins = begins_document(rest, scanned_ + 1, at_end);
        if (begins == answer::unknown)
            return answer::unknown;
        ++scanned_;
        if (begins == answer::yes)
            next_document_ = scanned_;
    }
    return answer::yes;
}

/// Goes on inside a string, up to behind its closing quote, to a line break in it (false), or to
/// the end of the window, with in_string_ still set.
bool document_splitter::scan_string(std::string_view rest, bool at_end) {
    const char* const end = rest.data() + rest.size();
    while (true) {
        scanned_ = static_cast<std::size_t>(skip_plain(rest.data() + scanned_, end) - rest.data());
        if (scanned_ == rest.size())
            return true;
        const char c = rest[scanned_];
        if (c == '\n')
            return false;
        const bool last = scanned_ + 1 == rest.size();
        if (c == '\\' && last && !at_end)
            return true;
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

}  // namespace agno::core
