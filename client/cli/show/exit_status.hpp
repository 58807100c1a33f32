#pragma once

namespace agno::cli {

/// How agno-load exits.
inline constexpr int exit_landed = 0;         ///< every document landed
inline constexpr int exit_rejected = 1;       ///< some were rejected, the others landed
inline constexpr int exit_failed = 2;         ///< stopped by an error, or wrongly used
inline constexpr int exit_interrupted = 130;  ///< stopped by SIGINT or SIGTERM

}  // namespace agno::cli
