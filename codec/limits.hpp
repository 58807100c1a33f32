#pragma once

namespace agno::codec {

/// Nesting that is still read. Deeper input is an error of SQLSTATE 54001 rather than a stack
/// that overflows: every function of the codec that recurses over a tree relies on this bound.
inline constexpr int max_nesting = 4000;
inline constexpr const char* too_deep_message = "nested more than 4000 levels deep";

}  // namespace agno::codec
