#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace agno::codec {

/// Reads the one form of time that programs write, `2024-05-15T09:00:00[.123456](Z|+hh:mm|-hh:mm)`
/// (RFC 3339, with T or a space), as microseconds since 1970-01-01T00:00:00Z. Anything else, leap
/// seconds and digits past the microsecond included, is left to the server's timestamptz_in: no
/// value.
std::optional<std::int64_t> parse_rfc3339(std::string_view text);

}  // namespace agno::codec
