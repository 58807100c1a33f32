#include "codec/json/repaired_names.hpp"

#include <algorithm>

#include "codec/error.hpp"
#include "codec/interrupt.hpp"
#include "codec/json/json_reader.hpp"
#include "codec/json/repair.hpp"

namespace agno::codec {

void repaired_names::see(char c) {
    switch (c) {
        case '{':
        case '[':
            open(c == '{');
            break;
        case '}':
        case ']':
            close();
            break;
        case ',':
            expects_name_ = !containers_.empty() && containers_.back().is_object;
            break;
        default:
            break;
    }
}

void repaired_names::see_string(std::string_view string, bool is_repaired) {
    if (!expects_name_) {
        return;
    }
    expects_name_ = false;
    names_.push_back({string, is_repaired});
    containers_.back().has_repaired_name |= is_repaired;
}

void repaired_names::open(bool is_object) {
    containers_.push_back({is_object, false, names_.size()});
    expects_name_ = is_object;
}

void repaired_names::close() {
    if (containers_.empty()) {
        return;
    }
    const container& closed = containers_.back();
    if (closed.has_repaired_name) {
        require_distinct(closed.first_name);
    }
    names_.resize(closed.first_name);
    containers_.pop_back();
    expects_name_ = false;
}

void repaired_names::require_distinct(std::size_t first_name) const {
    std::pmr::vector<decoded_name> names(&memory_);
    interrupt_check check_interrupts;
    for (std::size_t i = first_name; i < names_.size(); ++i) {
        check_interrupts();
        names.push_back({decoded(names_[i].string), names_[i]});
    }
    std::sort(names.begin(), names.end(), [](const decoded_name& a, const decoded_name& b) {
        return a.text != b.text ? a.text < b.text : a.origin.string < b.origin.string;
    });
    // The same spelling twice is the same name before and after; of these the last one counts.
    const auto same = std::adjacent_find(
        names.begin(), names.end(), [](const decoded_name& a, const decoded_name& b) {
            return a.text == b.text && a.origin.string != b.origin.string &&
                   (a.origin.is_repaired || b.origin.is_repaired);
        });
    if (same != names.end()) {
        throw json_error("22030", "repair would make the names of two members of an object equal",
                         static_cast<std::size_t>(same->origin.string.data() - text_.data()));
    }
}

/// What is no string of JSON's comes back as it is: the reader will refuse it.
std::string_view repaired_names::decoded(std::string_view string) const try {
    return read_json(repair_json(string, replacement_, memory_), memory_).text();
} catch (const json_error&) {
    return string;
}

}  // namespace agno::codec
