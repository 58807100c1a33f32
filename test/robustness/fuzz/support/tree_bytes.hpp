#pragma once

#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>

#include "codec/json_value.hpp"

namespace agno::fuzz {

/// Any bytes as a JSON tree: what a fuzzer mutates is then nearly always a tree, and a small change
/// of the bytes a small change of the tree. Made so that runs and keys often meet their likes.
///
///     tree    = 0 | 1 | 2                 null, false, true
///             | 3 BYTE                    a number
///             | 4 string
///             | 5 COUNT tree...           an array
///             | 6 COUNT (string tree)...  an object
///             | 7 BYTE tree               {"run_id": one of 8, "content": tree}
///     string  = LENGTH bytes...
///
/// All modulo what is possible; the end of the bytes reads as zeros.
class tree_bytes {
  public:
    tree_bytes(std::string_view bytes, std::pmr::memory_resource& memory)
        : rest_(bytes), memory_(memory) {}

    codec::json_value next();

    /// Bytes that read as this tree, or as one that resembles it where they can't hold it.
    static std::string of(const codec::json_value& tree);

  private:
    codec::json_value next_at(int depth);
    codec::json_value number(std::uint8_t seed);
    codec::json_value string(std::string_view text);
    codec::json_value array(int depth);
    codec::json_value object(int depth);
    codec::json_value run(int depth);
    codec::json_value object_of(codec::json_member* members, std::size_t count);
    std::uint8_t byte();
    std::string_view bytes(std::size_t count);

    std::string_view rest_;
    std::pmr::memory_resource& memory_;
};

}  // namespace agno::fuzz
