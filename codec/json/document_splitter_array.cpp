#include "codec/byte_scan.hpp"
#include "codec/json/document_splitter.hpp"

// The part of the splitter that knows arrays of documents.

namespace agno::codec {

document_splitter::status document_splitter::next_in_array(std::string_view window, bool at_end) {
    while (true) {
        skip_blanks(window);
        const std::string_view rest = window.substr(consumed_);
        if (rest.empty() || layout_ == layout::after_array) {
            return finish(window, at_end);
        }
        if (phase_ == phase::brackets || (rest[0] != ',' && rest[0] != ']')) {
            return scan_element(rest, at_end);
        }
        if (rest[0] == ',' && place_ != place::after_element) {
            return found(rest, 0, 1);
        }
        if (rest[0] == ',') {
            place_ = place::after_comma;
        } else {
            layout_ = layout::after_array;
        }
        consume(rest.substr(0, 1));
    }
}

/// An element and anything behind it, up to the next comma or bracket of the array itself.
document_splitter::status document_splitter::scan_element(std::string_view rest, bool at_end) {
    phase_ = phase::brackets;
    place_ = place::after_element;
    while (scanned_ < rest.size()) {
        if (in_string_) {
            if (!scan_string(rest, at_end)) {
                return found(rest, scanned_, scanned_);
            }
            if (in_string_) {
                break;
            }
            continue;
        }
        const char c = rest[scanned_];
        if (depth_ == 0 && (c == ',' || c == ']')) {
            return found(rest, scanned_, scanned_);
        }
        ++scanned_;
        if (c == '"') {
            in_string_ = true;
        } else if (opens_container(c)) {
            ++depth_;
        } else if (closes_container(c) && depth_ > 0) {
            --depth_;
        }
    }
    return at_end ? found(rest, rest.size(), rest.size()) : status::need_more;
}

}  // namespace agno::codec
