#pragma once

#include "call/upsert_state.hpp"

namespace agno::backend {

/// The documents of one payload that share a session_id, in input order.
struct document_group {
    Datum key;
    document** documents;
    int count;
};

/// Sorts the documents that were not rejected into groups, ascending by key: by bytes, or where
/// bytes don't decide equality (citext, nondeterministic collations, uuid, …) by the arbiter
/// index's own order. Every writer takes its row locks in this order, so that two of them never
/// deadlock.
context_array<document_group> group_by_key(const upsert_state& call);

/// Has the processor fetch what the groups a few places on need: groups are visited in the order of
/// their keys, so that each lies somewhere else in memory.
void prefetch(const context_array<document_group>& groups, std::size_t at);

/// Equality as the arbiter index has it.
bool same_key(target_table& target, Datum a, Datum b);

}  // namespace agno::backend
