// The direct path: it drives the table and index access methods in place of the executor, in three
// passes, each in key order:
//   probe   looks every key up in the arbiter index and merges with the row found. Rows that are
//           unchanged or stale are finished here, without a lock;
//   insert  inserts the rows that are not stored, many at a time;
//   update  updates the rows that change.
//
// Why two such writers don't deadlock, nor one of them and the statement writer, which takes the
// same steps: in its insert pass a writer holds nothing but its own new rows, all of smaller keys.
// It may wait for whoever has an uncommitted insert, update or delete of the current key; how many
// rows are buffered before they are written doesn't change the order. In its update pass a writer
// waits for row locks only, never for a row that is still being inserted, since it has seen none of
// these; and it holds row locks of smaller keys only. So waits go from lower to higher keys within
// each pass and from the insert to the update pass, never back.
//
// If a concurrent insert wins, or a row is gone when it is to be updated, the key belongs to the
// other pass, which is over or would wait for keys already passed. Such keys are set aside and
// merged at the end by statements, which hardly wait: whoever holds one of them may be waiting for
// us. If one has to be waited for, the whole attempt is rolled back, which releases every lock, and
// is made again. That also happens once when an insert has won, since a direct insert can only fail
// on it; from then on, attempts insert by the statement that skips such rows.
//
// A partitioned table has one order of keys across all partitions. Partitions that only the
// executor can write are left to the end, too.
//
// An error that a document is to blame for (a violated constraint, say) also rolls the attempt
// back; then the statement writer finds the document. It can isolate failures, and a failing batch
// is in no hurry.

#include "direct/direct_writer.hpp"
#include "direct/index_probe.hpp"
#include "direct/insert.hpp"
#include "direct/partition_routes.hpp"
#include "direct/update.hpp"
#include "pg/document_error.hpp"
#include "pg/pg_try.hpp"

namespace agno::backend {

namespace {

/// What to do with the first groups of a list.
struct merge_plan {
    std::size_t group_count;
    update_plan updates;
    absent_rows absent;
    context_array<document_group> rest;  ///< left to statements

    static merge_plan in(MemoryContext context) {
        return {
            0,
            update_plan::in(context),
            {context_array<document_group>::in(context), context_array<direct_table*>::in(context)},
            context_array<document_group>::in(context)};
    }
};

/// True if what was planned so far, in the current memory context itself, has reached the limit.
/// Measures only now and then.
bool is_full(const upsert_state& call, std::size_t group_count) {
    constexpr std::size_t interval = 64;
    return call.merge_memory > 0 && group_count % interval == 0 &&
           MemoryContextMemAllocated(CurrentMemoryContext, false) >= call.merge_memory;
}

/// The table's probe, opened when it is first asked for.
key_probe& probe_of(const upsert_state& call, const direct_target& direct, direct_table& table) {
    if (table.probe == nullptr) {
        MemoryContext caller = MemoryContextSwitchTo(direct.context);
        table.probe = open_probe(call, table, direct.snapshot);
        MemoryContextSwitchTo(caller);
    }
    return *table.probe;
}

void plan_group(const upsert_state& call, const direct_target& direct, direct_table* table,
                const document_group& group, merge_plan& plan) {
    if (table == nullptr) {
        plan.rest.append(group);
        return;
    }
    if (find_row(probe_of(call, direct, *table), *table, group.key)) {
        plan_update(call, *table, group, plan.updates);
        return;
    }
    plan.absent.groups.append(group);
    plan.absent.tables.append(table);
}

/// Plans the updates of the groups that are stored, up to where the plan is full.
merge_plan probe(const upsert_state& call, direct_target& direct,
                 const context_array<document_group>& groups) {
    merge_plan plan = merge_plan::in(CurrentMemoryContext);
    while (plan.group_count < groups.size) {
        CHECK_FOR_INTERRUPTS();
        prefetch(groups, plan.group_count);
        const document_group& group = groups[plan.group_count++];
        plan_group(call, direct, route(call, direct, group.key), group, plan);
        if (is_full(call, plan.group_count)) {
            break;
        }
    }
    for (direct_table* table : direct.tables) {
        if (table->probe != nullptr) {
            close_probe(*table->probe);
        }
    }
    return plan;
}

/// Inserts the groups that were not found. Those that are stored after all are left to statements.
void insert_absent(upsert_state& call, const direct_target& direct, merge_plan& plan,
                   const fallback_writer& fallback, int number, race& race) {
    if (number == 1) {
        insert_rows(call, direct, plan.absent);
        return;
    }
    for (const document_group& group : fallback.insert(call, plan.absent.groups, number, race)) {
        plan.rest.append(group);
    }
}

/// Merges the first groups; returns how many, 0 if none of them is for the direct writer.
std::size_t run_attempt(upsert_state& call, const context_array<document_group>& groups,
                        const fallback_writer& fallback, int number, race& race) {
    direct_target direct = open_direct_target(call);
    merge_plan plan = probe(call, direct, groups);
    bool is_for_statements = plan.rest.size == plan.group_count;
    if (!is_for_statements) {
        insert_absent(call, direct, plan, fallback, number, race);
        update_rows(call, direct, plan.updates, plan.rest);
    }
    close_direct_target(direct);
    if (is_for_statements) {
        return 0;
    }
    fallback.merge_rest(call, plan.rest, number, race);
    return plan.group_count;
}

/// True if a concurrent transaction inserted a key that was not there when we looked.
bool is_arbiter_violation(const upsert_state& call, const ErrorData& error) {
    if (error.sqlerrcode != ERRCODE_UNIQUE_VIOLATION || error.constraint_name == nullptr ||
        error.schema_name == nullptr) {
        return false;
    }
    Oid schema = get_namespace_oid(error.schema_name, true);
    Oid index = get_relname_relid(error.constraint_name, schema);
    return OidIsValid(index) && belongs_to_index(index, call.target->arbiter_index);
}

/// Merges the first groups; returns how many, 0 if the statement writer is to do it.
std::size_t merge_some(upsert_state& call, const context_array<document_group>& groups,
                       const fallback_writer& fallback) {
    // Past a few lost races the statement writer, which waits longer, does better.
    constexpr int max_attempts = 5;
    for (int number = 1; number <= max_attempts; ++number) {
        race race{};
        std::size_t merged = 0;
        ErrorData* error = pg_try(rollback_scope::subtransaction, [&] {
            merged = run_attempt(call, groups, fallback, number, race);
        });
        if (error == nullptr) {
            return merged;
        }
        if (is_arbiter_violation(call, *error)) {
            if (IsolationUsesXactSnapshot()) {
                lose(race);
            }
            continue;
        }
        if (is_lost(race, number, *error)) {
            continue;
        }
        if (!is_document_error(*error, call.target->relation)) {
            ReThrowError(error);
        }
        break;
    }
    return 0;
}

}  // namespace

context_array<document_group> merge_directly(upsert_state& call,
                                             const context_array<document_group>& groups,
                                             const fallback_writer& fallback) {
    auto rest = groups;
    while (!rest.empty()) {
        MemoryContext work =
            AllocSetContextCreate(CurrentMemoryContext, "agno part", ALLOCSET_DEFAULT_SIZES);
        MemoryContext caller = MemoryContextSwitchTo(work);
        std::size_t merged = merge_some(call, rest, fallback);
        MemoryContextSwitchTo(caller);
        MemoryContextDelete(work);
        if (merged == 0) {
            break;
        }
        rest = rest.slice(merged, rest.size - merged);
    }
    return rest;
}

}  // namespace agno::backend
