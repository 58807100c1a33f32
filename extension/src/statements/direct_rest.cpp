#include "statements/direct_rest.hpp"

#include "statements/merge_steps.hpp"
#include "statements/write_rows.hpp"

namespace agno::backend {

context_array<document_group> insert_by_statement(upsert_state& call,
                                                  const context_array<document_group>& groups,
                                                  int number, race& race) {
    auto stored = context_array<document_group>::in(CurrentMemoryContext);
    if (groups.empty()) {
        return stored;
    }
    attempt a = start_attempt(call, care::none, number, race, groups.items, groups.size);
    connect(a);
    insert_rows_by_statement(a, groups_in(a, group_state::absent));
    disconnect(a);
    for (const group_progress& progress : a.groups) {
        if (progress.state == group_state::changing) {
            stored.append(progress.group);
        }
    }
    return stored;
}

void merge_rest_by_statements(upsert_state& call, const context_array<document_group>& groups,
                              int number, race& race) {
    if (groups.empty()) {
        return;
    }
    attempt a = start_attempt(call, care::none, number, race, groups.items, groups.size);
    connect(a);
    merge_what_is_left(a);
    disconnect(a);
}

}  // namespace agno::backend
