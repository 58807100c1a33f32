#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// How an attempt fared against concurrent transactions, for the code that catches the error which
/// ended it: an attempt that lost a race is rolled back and made again.
struct race {
    bool is_lost;         ///< the plan can't be carried out any more
    bool is_hurried;      ///< does not wait for locks
    bool is_begun_again;  ///< not lost to others: made again in another way
};

/// Raises 40001 with the server's own message. change: "update" or "delete".
[[noreturn]] void raise_serialization_failure(const char* change);

/// Ends the attempt.
[[noreturn]] void lose(race& race);

/// True if a concurrent transaction ended the attempt (`number`, from 1): by lose(), by a lock that
/// it did not wait for, or by moving a row to be locked to another partition.
bool is_lost(const race& race, int number, const ErrorData& error);

}  // namespace agno::backend
