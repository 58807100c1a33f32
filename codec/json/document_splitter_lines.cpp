#include <algorithm>

#include "codec/byte_scan.hpp"
#include "codec/json/document_splitter.hpp"
#include "codec/limits.hpp"

// The part of the splitter that knows documents one after the other.

namespace agno::codec {

namespace {

constexpr int unclosed_lines_limit = 128;

std::size_t blank_prefix_in_line(std::string_view text) noexcept {
    return std::min(text.find_first_not_of(" \t\r"), text.size());
}

/// After these, and after no others, a `{` may follow inside JSON.
bool may_precede_object(char c) noexcept {
    return c == '[' || c == ',' || c == ':';
}

}  // namespace

document_splitter::status document_splitter::next_in_lines(std::string_view rest, bool at_end) {
    if (phase_ == phase::begin) {
        phase_ = rest[0] == '{'             ? phase::first_line
                 : opens_container(rest[0]) ? phase::brackets
                                            : phase::rest_of_line;
    }
    if (phase_ == phase::first_line) {
        std::size_t line_end = 0;
        const answer whole = is_whole_line(rest, at_end, line_end);
        if (whole == answer::unknown) {
            return status::need_more;
        }
        if (whole == answer::yes) {
            return found(rest, line_end, std::min(line_end + 1, rest.size()));
        }
        phase_ = phase::brackets;
        scanned_ = 0;
    }
    if (phase_ == phase::brackets && follow_brackets(rest, at_end) == answer::unknown) {
        return status::need_more;
    }
    if (phase_ == phase::lost) {
        if (find_next_document(rest, at_end) == answer::unknown) {
            return status::need_more;
        }
        return found(rest, next_document_, next_document_);
    }
    if (follow_rest_of_line(rest, at_end) == answer::unknown) {
        return status::need_more;
    }
    const bool ends_line = scanned_ < rest.size() && rest[scanned_] == '\n';
    return found(rest, scanned_, scanned_ + (ends_line ? 1 : 0));
}

/// What NDJSON looks like: a line from `{` to `}` in which no `{` follows a `}`, and the next line
/// begins with `{` and something, or there is none. Since no JSON goes on with a `{` after a `}`,
/// what is between doesn't matter. Where the next line isn't there yet, the brackets tell as well:
/// whoever sends documents now and then doesn't want the last one to wait for another.
document_splitter::answer document_splitter::is_whole_line(std::string_view rest, bool at_end,
                                                           std::size_t& line_end) {
    for (; (scanned_ = find_line_end_or_seam(rest, scanned_)) < rest.size(); ++scanned_) {
        if (rest[scanned_] == '\n') {
            break;
        }
        const auto behind = scanned_ + 1 + blank_prefix_in_line(rest.substr(scanned_ + 1));
        if (behind == rest.size() && !at_end) {
            return answer::unknown;
        }
        if (behind < rest.size() && rest[behind] == '{') {
            return answer::no;
        }
    }
    line_end = scanned_;
    if (line_end == rest.size() && !at_end) {
        return answer::unknown;
    }
    if (without_blank_suffix(rest.substr(0, line_end)).back() != '}') {
        return answer::no;
    }
    const std::string_view following = rest.substr(std::min(line_end + 1, rest.size()));
    if (following.empty()) {
        return at_end ? answer::yes : answer::no;
    }
    return following.size() > 1 && following[0] == '{' && !is_blank(following[1]) ? answer::yes
                                                                                  : answer::no;
}

/// Goes on until the document's brackets are closed, or can't be any more: the phase tells which.
document_splitter::answer document_splitter::follow_brackets(std::string_view rest, bool at_end) {
    while (phase_ == phase::brackets && scanned_ < rest.size()) {
        if (in_string_) {
            if (!scan_string(rest, at_end)) {
                phase_ = phase::lost;
            } else if (in_string_) {
                break;
            }
        } else if (rest[scanned_] != '\n') {
            follow_byte(rest[scanned_++]);
        } else if (follow_line_break(rest, at_end) == answer::unknown) {
            return answer::unknown;
        }
    }
    if (phase_ != phase::brackets) {
        return answer::yes;
    }
    if (!at_end) {
        return answer::unknown;
    }
    phase_ = phase::lost;
    return answer::yes;
}

void document_splitter::follow_byte(char c) {
    if (is_blank(c)) {
        return;
    }
    last_ = c;
    if (c == '"') {
        in_string_ = true;
    } else if (opens_container(c) && ++depth_ > depth_limit()) {
        phase_ = phase::lost;
    } else if (closes_container(c) && --depth_ == 0) {
        phase_ = phase::behind_brackets;
    }
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
    if (begins == answer::unknown) {
        return answer::unknown;
    }
    if (begins == answer::yes && next_document_ == 0) {
        next_document_ = line;
    }
    if (line < rest.size() && rest[line] == '{' && !may_precede_object(last_)) {
        phase_ = phase::lost;
    }
    ++scanned_;
    return answer::yes;
}

/// To the line end, or to where the next document begins on the line.
document_splitter::answer document_splitter::follow_rest_of_line(std::string_view rest,
                                                                 bool at_end) {
    if (phase_ == phase::behind_brackets) {
        scanned_ += blank_prefix_in_line(rest.substr(scanned_));
        if (scanned_ < rest.size() && rest[scanned_] == '{' && last_ == '}') {
            return answer::yes;
        }
        if (scanned_ < rest.size()) {
            phase_ = phase::rest_of_line;
        }
    }
    if (phase_ == phase::rest_of_line) {
        scanned_ = std::min(rest.find('\n', scanned_), rest.size());
    }
    return scanned_ < rest.size() || at_end ? answer::yes : answer::unknown;
}

/// Whether the line at `line` begins with `{` and something after it, indented no more than this
/// document is.
document_splitter::answer document_splitter::begins_document(std::string_view rest,
                                                             std::size_t line, bool at_end) const {
    std::size_t at = line;
    while (at < rest.size() && at - line < indent_ && (rest[at] == ' ' || rest[at] == '\t')) {
        ++at;
    }
    if (at < rest.size() && rest[at] != '{') {
        return answer::no;
    }
    for (++at; at < rest.size(); ++at) {
        if (rest[at] == '\n') {
            return answer::no;
        }
        if (!is_blank(rest[at])) {
            return answer::yes;
        }
    }
    return at_end ? answer::no : answer::unknown;
}

/// Where the lost document ends: before the first line that begins like a document.
document_splitter::answer document_splitter::find_next_document(std::string_view rest,
                                                                bool at_end) {
    while (next_document_ == 0) {
        scanned_ = std::min(rest.find('\n', scanned_), rest.size());
        if (scanned_ == rest.size()) {
            if (!at_end) {
                return answer::unknown;
            }
            next_document_ = rest.size();
            break;
        }
        const answer begins = begins_document(rest, scanned_ + 1, at_end);
        if (begins == answer::unknown) {
            return answer::unknown;
        }
        ++scanned_;
        if (begins == answer::yes) {
            next_document_ = scanned_;
        }
    }
    return answer::yes;
}

}  // namespace agno::codec
