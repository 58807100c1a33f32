#pragma once

#include <string>
#include <string_view>

namespace agno::detail {

/// Appends JSON with every character beyond ASCII as an escape, `\u20ac`, which inside a string is
/// the same; outside, where the character is an error, so is the escape. json: valid UTF-8.
void append_ascii_json(std::string_view json, std::string& to);

}  // namespace agno::detail
