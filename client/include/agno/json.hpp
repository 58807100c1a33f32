#pragma once

#include <string>

#include "agno/export.hpp"

// RapidJSON's, so that users of this header don't need RapidJSON's.
namespace rapidjson {
template <typename>
struct UTF8;
class CrtAllocator;
template <typename>
class MemoryPoolAllocator;
template <typename, typename>
class GenericValue;
}  // namespace rapidjson

namespace agno {

/// What RapidJSON calls rapidjson::Value.
using rapidjson_value =
    rapidjson::GenericValue<rapidjson::UTF8<char>,
                            rapidjson::MemoryPoolAllocator<rapidjson::CrtAllocator>>;

/// JSON text that is known to be well-formed UTF-8 JSON. Immutable, so that threads may share it.
class AGNO_API json {
  public:
    /// text: one JSON value, blank space around it allowed; kept as it is.
    /// Throws data_error (22P02) that names the byte, from 1, at which it goes wrong. Numbers may
    /// be of any length; a lone surrogate is a fault.
    explicit json(std::string text);

    /// Writes a RapidJSON value as text. Throws data_error (22P02) if it holds a number JSON has
    /// no form for (NaN, Infinity) or a string that is not UTF-8.
    explicit json(const rapidjson_value& value);

    /// As it was given, or written.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    /// Equal text, byte for byte; {"a":1} and { "a": 1 } differ.
    bool operator==(const json&) const = default;

  private:
    std::string text_;
};

}  // namespace agno
