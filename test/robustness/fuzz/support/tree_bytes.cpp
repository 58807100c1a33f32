#include "tree_bytes.hpp"

#include <algorithm>
#include <array>

#include "codec/numeric.hpp"

namespace agno::fuzz {

namespace {

using codec::json_member;
using codec::json_type;
using codec::json_value;

constexpr int deepest = 60;
constexpr std::size_t longest_string = 31;
constexpr std::size_t most_elements = 63;

constexpr char null_tag = 0;
constexpr char false_tag = 1;
constexpr char true_tag = 2;
constexpr char number_tag = 3;
constexpr char string_tag = 4;
constexpr char array_tag = 5;
constexpr char object_tag = 6;
constexpr char run_tag = 7;

template <typename T>
T* allocate(std::pmr::memory_resource& memory, std::size_t count) {
    return static_cast<T*>(
        memory.allocate(std::max<std::size_t>(1, count) * sizeof(T), alignof(T)));
}

void write_string(std::string_view text, std::string& out) {
    text = text.substr(0, longest_string);
    out += static_cast<char>(text.size());
    out += text;
}

void write_tree(const json_value& tree, std::string& out) {
    const std::uint32_t count = std::min<std::uint32_t>(tree.size, most_elements);
    switch (tree.type) {
        case json_type::null:
            out += null_tag;
            break;
        case json_type::boolean:
            out += tree.boolean ? true_tag : false_tag;
            break;
        case json_type::number:
            (out += number_tag) += tree.text().back();
            break;
        case json_type::string:
            write_string(tree.text(), out += string_tag);
            break;
        case json_type::array:
            (out += array_tag) += static_cast<char>(count);
            for (std::uint32_t i = 0; i < count; ++i) {
                write_tree(tree.items[i], out);
            }
            break;
        case json_type::object:
            (out += object_tag) += static_cast<char>(count);
            for (std::uint32_t i = 0; i < count; ++i) {
                write_string(tree.members[i].key, out);
                write_tree(tree.members[i].value, out);
            }
            break;
    }
}

}  // namespace

std::string tree_bytes::of(const json_value& tree) {
    std::string bytes;
    write_tree(tree, bytes);
    return bytes;
}

json_value tree_bytes::next() {
    return next_at(0);
}

json_value tree_bytes::next_at(int depth) {
    json_value value;
    const int kind = byte() % (depth < deepest ? 8 : 5);
    switch (kind) {
        case null_tag:
            break;
        case false_tag:
        case true_tag:
            value.type = json_type::boolean;
            value.boolean = kind == true_tag;
            break;
        case number_tag:
            return number(byte());
        case string_tag:
            return string(bytes(byte() % (longest_string + 1)));
        case array_tag:
            return array(depth);
        case object_tag:
            return object(depth);
        case run_tag:
            return run(depth);
    }
    return value;
}

json_value tree_bytes::number(std::uint8_t seed) {
    const std::string text = std::to_string(seed / 2) + (seed % 2 == 0 ? "" : ".0");
    char* payload = allocate<char>(memory_, codec::numeric_capacity(text.size()));
    json_value value;
    value.type = json_type::number;
    value.size = static_cast<std::uint32_t>(codec::write_numeric(text, payload));
    value.bytes = payload;
    return value;
}

json_value tree_bytes::string(std::string_view text) {
    json_value value;
    value.type = json_type::string;
    value.size = static_cast<std::uint32_t>(text.size());
    value.bytes = text.data();
    return value;
}

json_value tree_bytes::array(int depth) {
    const std::size_t count = byte() % (most_elements + 1);
    auto* items = allocate<json_value>(memory_, count);
    json_value value;
    value.type = json_type::array;
    value.items = items;
    for (; value.size < count && !rest_.empty(); ++value.size) {
        items[value.size] = next_at(depth + 1);
    }
    return value;
}

json_value tree_bytes::object(int depth) {
    const std::size_t count = byte() % (most_elements + 1);
    auto* members = allocate<json_member>(memory_, count);
    std::size_t made = 0;
    for (; made < count && !rest_.empty(); ++made) {
        members[made].key = bytes(byte() % (longest_string + 1));
        members[made].value = next_at(depth + 1);
    }
    return object_of(members, made);
}

json_value tree_bytes::run(int depth) {
    static constexpr std::string_view ids = "01234567";
    auto* members = allocate<json_member>(memory_, 2);
    members[0] = {"run_id", string(ids.substr(byte() % ids.size(), 1))};
    members[1] = {"content", next_at(depth + 1)};
    return object_of(members, 2);
}

/// Sorts, and keeps the first of equal keys.
json_value tree_bytes::object_of(json_member* members, std::size_t count) {
    std::stable_sort(members, members + count, [](const json_member& a, const json_member& b) {
        return codec::key_less(a.key, b.key);
    });
    const auto* end =
        std::unique(members, members + count,
                    [](const json_member& a, const json_member& b) { return a.key == b.key; });
    json_value value;
    value.type = json_type::object;
    value.size = static_cast<std::uint32_t>(end - members);
    value.members = members;
    return value;
}

std::uint8_t tree_bytes::byte() {
    const std::string_view one = bytes(1);
    return one.empty() ? 0 : static_cast<std::uint8_t>(one[0]);
}

std::string_view tree_bytes::bytes(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
}

}  // namespace agno::fuzz
