#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// How an attempt to merge stands with concurrent transactions, for whoever catches the error that
/// ends it: an attempt that lost is rolled back and made again.
struct race {
    bool is_lost;         ///< what was planned can't be done any more
    bool is_hurried;      ///< does not wait for locks
    bool is_begun_again;  ///< not lost to others: made again in another way
};

/// As the server raises it. change: "update" or "delete".
[[noreturn]] void raise_serialization_failure(const char* change);

/// Ends the attempt.
[[noreturn]] void lose(race& race);

/// True where the attempt, of that number from 1, was ended by a concurrent transaction: by lose,
/// by a lock that it did not wait for, or where a row to be locked has moved to another partition.
bool is_lost(const race& race, int number, const ErrorData& error);

}  // namespace agno::backend
