#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

/// The SQL of one call, all names qualified and quoted. Each statement reads a batch of rows by the
/// name b: the row's rank, agno_rank, then its columns as c<attribute number>.
struct batch_statement {
    const char* head;  ///< up to FROM
    const char* tail;  ///< what follows the batch
};

/// SELECT rank, columns.read of the stored rows whose keys are in the batch.
batch_statement probe_statement(const upsert_state& call);
/// The same, row-locked, in the order of rank.
batch_statement lock_statement(const upsert_state& call);
/// UPDATE … FROM batch RETURNING rank, updated_at.
batch_statement update_statement(const upsert_state& call);
/// DELETE … RETURNING the owner, if rows are guarded by one, of one row: its key, then the owner
/// are parameters.
const char* delete_statement(const upsert_state& call);
/// INSERT … SELECT … ON CONFLICT DO NOTHING RETURNING key, updated_at.
batch_statement insert_statement(const upsert_state& call);
/// The same without ON CONFLICT: a row that is in the way is an error, 23505.
batch_statement raising_insert_statement(const upsert_state& call);
/// The same, but a row that is in the way is locked, and the parts of its key, as texts behind "=",
/// become the settings named by stored_key_setting. Requires the privilege to update a column.
batch_statement telling_insert_statement(const upsert_state& call);

/// The setting that reports this part of the key.
const char* stored_key_setting(int part);

}  // namespace agno::backend
