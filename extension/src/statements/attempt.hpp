#pragma once

#include "call/row.hpp"
#include "merge/groups.hpp"
#include "merge/race.hpp"
#include "pg/pg_try.hpp"
#include "statements/plan_cache.hpp"

namespace agno::backend {

/// How the statement writer treats failures that documents are to blame for.
enum class care : std::uint8_t {
    none,     ///< any failure fails the whole attempt: the fast way
    checked,  ///< likewise, but rows that violate a constraint are rejected before they are written
    sifting,  ///< the failing documents are found and rejected, nothing is written
    separate,  ///< they are found and rejected, the rest is merged meanwhile
};

enum class group_state : std::uint8_t {
    absent,    ///< not stored, as far as we know
    changing,  ///< stored, and to be updated
    refused,   ///< by what other rows hold, which this call may still change
    settled,   ///< its outcome is known
};

struct group_progress {
    document_group group;
    group_state state;
    const document_error* refusal;  ///< of a refused group
};

/// The groups that one statement handles.
using group_list = context_array<group_progress*>;

/// How far a failed statement had come with the rows that it was to write.
struct rows_read {
    document_group last;  ///< that the last row read is of
    std::size_t count;
    std::size_t total;  ///< 0: nothing is known
};

/// One attempt to merge a batch by statements, inside a subtransaction of its own.
struct attempt {
    upsert_state* call;
    care how;
    int number;  ///< counts from 1
    struct race& race;
    bool is_reversed;  ///< takes groups in descending order
    context_array<group_progress> groups;
    plan_cache plans;  ///< of its SPI connection
    int settings;      ///< of the same, to be ended with it
    rows_read* read;   ///< set where a statement fails; may be nullptr
};

attempt start_attempt(upsert_state& call, care how, int number, race& race,
                      const document_group* groups, std::size_t count);

/// Connects to SPI for the statements of an attempt, until disconnect().
void connect(attempt& a);

void disconnect(attempt& a);

group_list groups_in(const attempt& a, group_state state);

/// Rejects all of the group's documents that were not rejected yet.
void reject_group(attempt& a, group_progress& progress, const document_error& failure);

/// Raises the error again unless the attempt is to find and reject the documents to blame for it.
void require_blame(const attempt& a, ErrorData* error);

/// Describes the error, and with it the column of the value that was being made.
document_error take_document_error(attempt& a, const ErrorData& error);

}  // namespace agno::backend
