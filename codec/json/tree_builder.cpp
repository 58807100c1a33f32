#include "codec/json/tree_builder.hpp"

#include <algorithm>

#include "codec/error.hpp"
#include "codec/json/lexer.hpp"
#include "codec/limits.hpp"
#include "codec/numeric.hpp"

namespace agno::codec {

namespace {

constexpr std::size_t insertion_sort_limit = 24;
constexpr std::size_t expected_open_values = 128;

json_value string_value(const char* begin, std::size_t length) {
    json_value value;
    value.type = json_type::string;
    value.size = static_cast<std::uint32_t>(length);
    value.bytes = begin;
    return value;
}

/// Puts one member where it belongs among sorted ones; of an equal key the new value stays.
std::size_t insert_sorted(json_member* members, std::size_t count, const json_member& added) {
    std::size_t place = count;
    while (place > 0 && key_less(added.key, members[place - 1].key)) {
        --place;
    }
    if (place > 0 && members[place - 1].key == added.key) {
        members[place - 1] = added;
        return count;
    }
    std::copy_backward(members + place, members + count, members + count + 1);
    members[place] = added;
    return count + 1;
}

/// Keys point into one buffer, so that of equal keys the one at the higher address came later.
bool member_before(const json_member& a, const json_member& b) {
    if (a.key == b.key) {
        return a.key.data() < b.key.data();
    }
    return key_less(a.key, b.key);
}

/// Sorts as jsonb does and keeps the last of equal keys (uniqueifyJsonbObject in
/// src/backend/utils/adt/jsonb_util.c). std::stable_sort would allocate. Returns what is left.
std::size_t sort_and_drop_repeated(json_member* members, std::size_t count) {
    if (count == 0) {
        return 0;
    }
    std::sort(members, members + count, member_before);
    std::size_t kept = 0;
    for (std::size_t i = 1; i < count; ++i) {
        if (members[i].key != members[kept].key) {
            ++kept;
        }
        members[kept] = members[i];
    }
    return kept + 1;
}

}  // namespace

tree_builder::tree_builder(std::string_view text, const char* buffer, arena& nodes,
                           std::pmr::memory_resource& memory)
    : text_(text), buffer_(buffer), nodes_(nodes), values_(&memory) {
    values_.reserve(expected_open_values);
}

std::size_t tree_builder::offset_of(const char* at) const {
    return static_cast<std::size_t>(at - buffer_);
}

bool tree_builder::Null() {
    check_interrupts_();
    values_.emplace_back();
    return true;
}

bool tree_builder::Bool(bool value) {
    check_interrupts_();
    json_value& added = values_.emplace_back();
    added.type = json_type::boolean;
    added.boolean = value;
    return true;
}

bool tree_builder::RawNumber(const char* begin, size_type, bool) try {
    check_interrupts_();
    const std::string_view rest = text_.substr(offset_of(begin));
    const std::string_view number = rest.substr(0, number_length(rest));
    char* payload = nodes_.allocate(numeric_capacity(number.size()));
    const std::size_t size = write_numeric(number, payload);
    nodes_.shrink_last(payload + size);

    json_value& added = values_.emplace_back();
    added.type = json_type::number;
    added.size = static_cast<std::uint32_t>(size);
    added.bytes = payload;
    return true;
} catch (const json_error& error) {
    throw_number_error(error, offset_of(begin));
}

void tree_builder::throw_number_error(const json_error& error, std::size_t offset) const {
    const std::size_t end = offset + number_length(text_.substr(offset));
    if (const char* sqlstate = lexical_error_after_number(text_, end)) {
        throw json_error(sqlstate, "invalid JSON: invalid token after a number", end);
    }
    throw json_error(error.sqlstate(), error.what(), offset);
}

bool tree_builder::String(const char* begin, size_type length, bool) {
    check_interrupts_();
    values_.push_back(string_value(begin, length));
    return true;
}

bool tree_builder::Key(const char* begin, size_type length, bool copy) {
    return String(begin, length, copy);
}

bool tree_builder::StartObject() {
    enter();
    return true;
}

bool tree_builder::StartArray() {
    enter();
    return true;
}

void tree_builder::enter() {
    check_interrupts_();
    if (++depth_ > max_nesting) {
        throw json_error("54001", too_deep_message);
    }
}

bool tree_builder::EndArray(size_type count) {
    json_value array;
    array.type = json_type::array;
    array.size = count;
    array.items = nullptr;
    if (count > 0) {
        auto* items = nodes_.allocate_array<json_value>(count);
        std::copy_n(values_.end() - count, count, items);
        array.items = items;
    }
    replace_top(count, array);
    return true;
}

bool tree_builder::EndObject(size_type count) {
    json_value object;
    object.type = json_type::object;
    object.members = nullptr;
    if (count > 0) {
        auto* members = nodes_.allocate_array<json_member>(count);
        const json_value* pair = values_.data() + values_.size() - 2 * std::size_t{count};
        std::size_t kept = 0;
        if (count <= insertion_sort_limit) {
            for (size_type i = 0; i < count; ++i, pair += 2) {
                kept = insert_sorted(members, kept, {pair[0].text(), pair[1]});
            }
        } else {
            for (size_type i = 0; i < count; ++i, pair += 2) {
                members[i] = {pair[0].text(), pair[1]};
            }
            kept = sort_and_drop_repeated(members, count);
        }
        object.size = static_cast<std::uint32_t>(kept);
        object.members = members;
    }
    replace_top(2 * std::size_t{count}, object);
    return true;
}

void tree_builder::replace_top(std::size_t taken, const json_value& container) {
    --depth_;
    values_.resize(values_.size() - taken);
    values_.push_back(container);
}

}  // namespace agno::codec
