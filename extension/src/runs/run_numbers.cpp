#include "runs/run_numbers.hpp"

#include "runs/run_rows.hpp"

namespace agno::backend {

namespace {

Datum index_datum(const target_column& column, int64 index) {
    switch (column.base_type) {
        case INT2OID:
            return DirectFunctionCall1(int82, Int64GetDatum(index));
        case INT4OID:
            return DirectFunctionCall1(int84, Int64GetDatum(index));
        default:
            return Int64GetDatum(index);
    }
}

/// The runs that are not stored, each once, in their order.
bool* find_new_runs(const run_merge& m, const context_array<document_group>& groups,
                    const bool* stored) {
    const document* first = m.runs.state.documents.items;
    auto* is_new = static_cast<bool*>(palloc0(m.runs.origins.size + 1));
    for (std::size_t i = 0; i < groups.size; ++i) {
        is_new[groups[i].documents[0] - first] = !stored[i];
    }
    return is_new;
}

bool lock_sessions(const run_merge& m, const context_array<session_runs*>& sessions) {
    auto others = context_array<session_runs*>::in(CurrentMemoryContext);
    for (session_runs* session : sessions) {
        if (!session->is_new) {
            others.append(session);
        }
    }
    return others.empty() || lock_stored_sessions(m.call, others);
}

}  // namespace

bool number_runs(const run_merge& m, const context_array<document_group>& groups,
                 const bool* stored) {
    const bool* is_new = find_new_runs(m, groups, stored);
    auto count = m.call.documents.size;
    auto* slots = static_cast<session_runs**>(palloc0(count * sizeof(session_runs*) + 1));
    auto sessions = context_array<session_runs*>::in(CurrentMemoryContext);
    for (std::size_t i = 0; i < m.runs.origins.size; ++i) {
        std::size_t parent = m.runs.origins[i].parent;
        if (!is_new[i]) {
            continue;
        }
        session_runs*& slot = slots[m.session[parent]];
        if (slot == nullptr) {
            slot = static_cast<session_runs*>(palloc(sizeof(session_runs)));
            *slot = {m.call.documents[parent].key, false, 0};
            sessions.append(slot);
        }
        slot->is_new |= m.call.documents[parent].result == outcome::inserted;
    }
    if (sessions.empty()) {
        return true;
    }
    if (!lock_sessions(m, sessions)) {
        return false;
    }
    find_next_indexes(m.runs, sessions);
    upsert_state& state = m.runs.state;
    const target_column& column = state.target->columns[m.runs.run_index];
    MemoryContext caller = MemoryContextSwitchTo(state.context);
    for (std::size_t i = 0; i < m.runs.origins.size; ++i) {
        if (is_new[i]) {
            session_runs& slot = *slots[m.session[m.runs.origins[i].parent]];
            state.documents[i].fields.set(
                m.runs.run_index,
                {field_state::value, index_datum(column, slot.next_index++), false});
        }
    }
    MemoryContextSwitchTo(caller);
    state.used_columns[m.runs.run_index] = true;
    return true;
}

}  // namespace agno::backend
