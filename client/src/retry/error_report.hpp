#pragma once

#include <cstdint>
#include <string>

#include "src/batch/batch.hpp"
#include "src/libpq/failure.hpp"

namespace agno::detail {

/// What a failed attempt was about, for the message.
struct attempted {
    std::uint64_t batch_number = 0;      ///< from 1; 0: not about a batch
    const batch_slice* slice = nullptr;  ///< the documents of the attempt, or nullptr
    int retries = 0;                     ///< how often it had been tried again
    std::string target;                  ///< as configured, may be empty
    std::string runs_target;             ///< as configured, may be empty
    std::string loader_table;            ///< as configured, may be empty
    bool borrowed = false;               ///< a borrowed connection
    bool in_doubt = false;               ///< an earlier attempt went unanswered at its commit
};

/// Throws the agno error that reports a failure to the caller: what was attempted, what the server
/// said, and the hint. Ordinals within a batch become ordinals within the call.
[[noreturn]] void throw_error(const failure& failed, const attempted& what);

/// The text for a retry: as in that error, except that it was given up.
[[nodiscard]] std::string describe(const failure& failed, const attempted& what);

}  // namespace agno::detail
