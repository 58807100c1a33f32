#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

struct table_row;

/// The documents of one payload that share a key, in input order.
struct document_group {
    const Datum* key;  ///< a value for each of the target's key columns
    document** documents;
    int count;
};

/// Sorts the documents that were not rejected into groups, ascending by key: by bytes, or where
/// bytes don't decide equality (citext, nondeterministic collations, uuid, …) by the arbiter
/// index's own order. Every writer takes its row locks in this order, so that two of them never
/// deadlock.
context_array<document_group> group_by_key(const upsert_state& call);

/// Groups the documents of some groups again, rejected ones included, because the written key of
/// some has become known.
context_array<document_group> group_by_written_key(const upsert_state& call,
                                                   const context_array<document_group>& groups);

/// Prefetches what the groups a few places ahead need: groups are visited in key order, so that
/// each lies elsewhere in memory.
void prefetch(const context_array<document_group>& groups, std::size_t at);

/// Equality as the arbiter index has it.
bool same_key(target_table& target, const Datum* a, const Datum* b);
bool has_key(target_table& target, const table_row& row, const Datum* key);

void set_key(const target_table& target, table_row& row, const Datum* key);

}  // namespace agno::backend
