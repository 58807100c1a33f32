#pragma once

#include <rapidjson/reader.h>

#include <memory_resource>
#include <string_view>
#include <vector>

#include "codec/arena.hpp"
#include "codec/error.hpp"
#include "codec/interrupt.hpp"
#include "codec/json_value.hpp"

namespace agno::codec {

/// RapidJSON's Handler concept: makes the tree out of the parser's events. Open containers keep
/// their values (an object's keys and values in turn) on one stack; a container that closes takes
/// its own off it.
class tree_builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<char>, tree_builder> {
  public:
    using size_type = rapidjson::SizeType;

    /// text: the untouched original of what the parser reads from `buffer`; numbers are taken from
    /// it. Strings in the buffer must outlive the tree.
    tree_builder(std::string_view text, const char* buffer, arena& nodes,
                 std::pmr::memory_resource& memory);

    /// Of the one value that was read.
    const json_value& root() const { return values_.back(); }

    bool Null();
    bool Bool(bool value);
    bool RawNumber(const char* begin, size_type length, bool copy);
    bool String(const char* begin, size_type length, bool copy);
    bool Key(const char* begin, size_type length, bool copy);
    bool StartObject();
    bool EndObject(size_type count);
    bool StartArray();
    bool EndArray(size_type count);

  private:
    std::size_t offset_of(const char* at) const;
    [[noreturn]] void throw_number_error(const json_error& error, std::size_t offset) const;
    void enter();
    void replace_top(std::size_t taken, const json_value& container);

    std::string_view text_;
    const char* buffer_;
    arena& nodes_;
    std::pmr::vector<json_value> values_;
    int depth_ = 0;
    interrupt_check check_interrupts_;
};

}  // namespace agno::codec
