#pragma once

#include <rapidjson/fwd.h>

#include <string>
#include <utility>

namespace agno {

/// JSON text that is known to be well-formed UTF-8 JSON. Immutable.
class json {
  public:
    /// text: one JSON value, blank space around it allowed; kept as it is.
    /// Throws data_error (22P02) that names the position of the first fault; a number beyond a
    /// double's range and a lone surrogate count as faults.
    explicit json(std::string text);

    /// Writes a RapidJSON value as text. Throws data_error (22P02) where it holds a number JSON has
    /// no form for (NaN, Infinity) or a string that is not UTF-8.
    explicit json(const rapidjson::Value& value);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    /// Equal text, byte for byte; {"a":1} and { "a": 1 } differ.
    bool operator==(const json&) const = default;

  private:
    std::string text_;
};

}  // namespace agno
