#pragma once

namespace agno {

/// The version of the client library and of agno-load.
inline constexpr const char* version = "1.1.0";

}  // namespace agno
