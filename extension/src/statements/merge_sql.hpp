#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

/// The SQL of one call, all names qualified and quoted. Each statement reads the batch relation
/// `agno_batch`, a tuplestore that exists for that statement only: the row's rank, then its columns
/// as c<attribute number>.
inline constexpr const char* batch_relation = "agno_batch";

/// SELECT rank, columns.read of the stored rows whose keys are in the batch.
const char* probe_statement(const upsert_state& call);
/// The same, row-locked, in the order of rank.
const char* lock_statement(const upsert_state& call);
/// UPDATE … FROM batch RETURNING rank, updated_at.
const char* update_statement(const upsert_state& call);
/// DELETE … RETURNING the owner, if that is pg_try, of one row: its key, then the owner are
/// parameters.
const char* delete_statement(const upsert_state& call);
/// INSERT … SELECT … ON CONFLICT DO NOTHING RETURNING key, updated_at.
const char* insert_statement(const upsert_state& call);

}  // namespace agno::backend
