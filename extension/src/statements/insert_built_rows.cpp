#include "statements/insert_built_rows.hpp"

#include "merge/fold.hpp"
#include "merge/outcomes.hpp"
#include "statements/returned_place.hpp"

namespace agno::backend {

namespace {

Datum* copy_key(const target_table& target, const result_row& result) {
    auto* key = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(target.key_count)));
    for (int i = 0; i < target.key_count; ++i) {
        const target_column& column = target.columns[target.key[i].column];
        if (result.nulls[i]) {
            return nullptr;
        }
        key[i] = datumCopy(result.values[i], column.by_value, column.length);
    }
    return key;
}

}  // namespace

built_rows build_rows(attempt& a, const group_list& groups) {
    upsert_state& call = *a.call;
    built_rows built = built_rows::of(call, call.columns.inserted);
    for (group_progress* progress : groups) {
        CHECK_FOR_INTERRUPTS();
        progress->state = group_state::settled;
        MemoryContext caller = MemoryContextSwitchTo(call.scratch);
        table_row row = make_row(*call.target);
        outcome verdict = fold_documents(call, progress->group, nullptr, row);
        MemoryContextSwitchTo(caller);
        if (verdict == outcome::inserted) {
            built.append(*progress, row);
        }
        MemoryContextReset(call.scratch);
    }
    return built;
}

context_array<inserted_row> insert_built_rows(attempt& a, built_rows& built,
                                              const batch_statement& statement) {
    auto rows = context_array<inserted_row>::in(CurrentMemoryContext);
    if (built.groups.empty()) {
        return rows;
    }
    const upsert_state& call = *a.call;
    built.run(a, statement, [&](const result_row& result) {
        rows.append(
            {copy_key(*call.target, result), returned_row(call, result, call.target->key_count)});
    });
    return rows;
}

}  // namespace agno::backend
