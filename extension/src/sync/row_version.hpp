#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// What the `version` in agno_upsert's result names: one version of a stored row. No two row
/// versions agree in all of this, neither within one server nor between it and what was copied from
/// it. Tables that can't promise this have no versions: see has_versions().
struct row_version {
    Oid table;        ///< a partition, where the target is partitioned
    uint64 identity;  ///< of the table, see identity_of()
    uint64 xid;       ///< that wrote it, with its epoch
    ItemPointerData tid;
};

/// Opaque to users.
text* version_text(const row_version& version);

/// Returns false if the text was not made by version_text().
bool parse_version(const text* source, row_version& version);

/// False for temporary and unlogged tables: after a crash their places and transaction ids are
/// given out again. For tables of other access methods than heap, where a place says nothing. And
/// for those that the current transaction made or truncated, since it may do the latter in place
/// and fill the same places once more.
bool has_versions(Relation relation);

/// A digest of cluster and timeline (a promoted standby or a server restored to a point in time
/// gives out places and transaction ids again), of database, table and file, and of the columns,
/// which may change a row without touching it.
uint64 identity_of(Relation relation);

/// Transaction ids are compared over at most this many: beyond that a place may have been given out
/// again under the same 32 bits.
inline constexpr uint64 xid_reach = uint64{1} << 31;

/// The next transaction id to be given out, with its epoch.
uint64 next_full_xid();

/// The latest one before `next` that has those 32 bits, or 0 where it is no transaction's, or out
/// of reach.
uint64 full_xid(TransactionId xid, uint64 next);

}  // namespace agno::backend
