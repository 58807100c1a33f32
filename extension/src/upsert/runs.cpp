#include "upsert/runs.hpp"

#include "call/merge_keys.hpp"
#include "merge/groups.hpp"
#include "merge/outcomes.hpp"
#include "pg/pg_try.hpp"
#include "runs/run_numbers.hpp"
#include "runs/run_report.hpp"
#include "runs/run_rows.hpp"
#include "upsert/upsert.hpp"

namespace agno::backend {

namespace {

[[noreturn]] void refuse_option(const char* message, const char* hint) {
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s", message), errhint("%s", hint)));
}

int require_column(const target_table& target, const char* name) {
    int column = target.find(name);
    if (column == no_column || !target.columns[column].settable) {
        ereport(ERROR,
                (errcode(ERRCODE_UNDEFINED_COLUMN),
                 errmsg("table %s has no column \"%s\", which runs need", target.quoted_name, name),
                 errhint("agno_create_runs_table() makes a table for runs.")));
    }
    return column;
}

void require_index_type(const target_table& target, int column) {
    Oid type = target.columns[column].base_type;
    if (type != INT8OID && type != INT4OID && type != INT2OID) {
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                        errmsg("column \"run_index\" of table %s is of type %s, not of an integer "
                               "type",
                               target.quoted_name, format_type_be(type))));
    }
}

/// A run is a whole document: in 'patch' mode, too, it replaces the stored one of its run_id,
/// unless merge_by has it merge.
write_mode mode_for_runs(const upsert_options& options) {
    if (options.mode == write_mode::insert || merges_runs(options)) {
        return options.mode;
    }
    return write_mode::replace;
}

upsert_options options_for_runs(const upsert_options& options) {
    upsert_options own;
    own.key = {key_choice::source::named, list_make1(pstrdup("run_id"))};
    own.mode = mode_for_runs(options);
    own.preserve_updated_at = options.preserve_updated_at;
    own.on_error = options.on_error;
    own.unknown_keys = unknown_key_policy::ignore;
    own.time_unit = options.time_unit;
    own.owner = "session_id";
    own.merge_by = {nullptr, 0};
    return own;
}

/// Sessions and runs of one call have different nodes.
void require_one_node(const target_table& target) {
    if (target.is_distributed) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("table %s is distributed by Citus, which is not supported with "
                               "runs_target",
                               target.quoted_name),
                        errhint("Keep runs in a column of the sessions table.")));
    }
}

run_merge prepare(upsert_state& call) {
    std::size_t count = call.documents.size;
    run_merge m{call,
                *call.runs,
                find_sessions(call),
                static_cast<bool*>(palloc(count + 1)),
                static_cast<bool*>(palloc0(count + 1)),
                static_cast<run_counts*>(palloc0(count * sizeof(run_counts) + 1))};
    for (std::size_t i = 0; i < count; ++i) {
        m.is_final[i] = call.documents[i].result != outcome::pending;
    }
    m.runs.state.options.on_error = error_policy::skip;
    m.runs.state.merge_memory = call.merge_memory;
    return m;
}

/// Makes everything pending again that may end differently.
void begin_again(const run_merge& m) {
    for (std::size_t i = 0; i < m.call.documents.size; ++i) {
        if (!m.is_final[i]) {
            forget_outcome(m.call.documents[i]);
        }
        m.counts[i] = {};
    }
    for (document& run : m.runs.state.documents) {
        forget_outcome(run);
    }
    m.call.separates_documents = false;
    m.call.has_written_keys = false;
    m.runs.state.separates_documents = false;
    m.runs.state.has_written_keys = false;
}

/// Leaves out the runs of the other documents.
void choose_runs(const run_merge& m) {
    for (std::size_t i = 0; i < m.runs.origins.size; ++i) {
        if (!has_share(m, m.call.documents[m.runs.origins[i].parent])) {
            m.runs.state.documents[i].result = outcome::absent;
        }
    }
}

/// Rejects the sessions whose runs were refused. Returns true if there are any.
bool reject_for_runs(const run_merge& m) {
    bool some = false;
    for (std::size_t i = 0; i < m.runs.origins.size; ++i) {
        std::size_t parent = m.runs.origins[i].parent;
        if (m.runs.state.documents[i].result != outcome::rejected || m.is_final[parent]) {
            continue;
        }
        reject(m.call, m.call.documents[parent], explain_refusal(m, i));
        m.is_final[parent] = true;
        some = true;
    }
    return some;
}

/// True where a run was inserted that had been stored, and so has no index of its own.
bool was_deleted_meanwhile(const context_array<document_group>& groups, const bool* stored) {
    for (std::size_t i = 0; i < groups.size; ++i) {
        for (int j = 0; stored[i] && j < groups[i].count; ++j) {
            if (groups[i].documents[j]->result == outcome::inserted) {
                return true;
            }
        }
    }
    return false;
}

void prune_runs(const run_merge& m, const context_array<document_group>& groups) {
    auto pruned = context_array<std::size_t>::in(CurrentMemoryContext);
    auto ids = context_array<text*>::in(CurrentMemoryContext);
    for (std::size_t i = 0; i < m.call.documents.size; ++i) {
        const document& doc = m.call.documents[i];
        if (doc.names_runs && has_share(m, doc)) {
            pruned.append(i);
            ids.append(doc.key);
        }
    }
    const int64* counts = prune_stored_runs(m.runs, ids, groups);
    for (std::size_t i = 0; i < pruned.size; ++i) {
        m.counts[pruned[i]].deleted = counts[i];
    }
}

/// False where that is to be done again, because others deleted what was stored.
bool merge_runs(const run_merge& m, void (*merge_alone)(upsert_state&)) {
    choose_runs(m);
    auto groups = group_by_key(m.runs.state);
    if (!groups.empty()) {
        const bool* stored = find_stored_runs(m.runs, groups);
        if (!number_runs(m, groups, stored)) {
            return false;
        }
        merge_alone(m.runs.state);
        if (was_deleted_meanwhile(groups, stored)) {
            return false;
        }
    }
    if (m.call.options.prune_runs) {
        prune_runs(m, groups);
    }
    return true;
}

/// The sessions' runs are deleted first, for a reference that doesn't cascade.
void delete_with_runs(const run_merge& m, void (*merge_alone)(upsert_state&)) {
    auto deleted = context_array<std::size_t>::in(CurrentMemoryContext);
    auto ids = context_array<text*>::in(CurrentMemoryContext);
    for (std::size_t i = 0; i < m.call.documents.size; ++i) {
        if (!m.is_final[i] && !m.keeps_runs[i]) {
            deleted.append(i);
            ids.append(m.call.documents[i].key);
        }
    }
    const int64* counts = delete_runs(m.call, ids);
    for (std::size_t i = 0; i < deleted.size; ++i) {
        m.counts[deleted[i]].deleted = counts[i];
    }
    merge_alone(m.call);
}

/// True if runs were deleted of sessions that are still there.
bool keep_runs_of_kept(const run_merge& m) {
    bool some = false;
    for (std::size_t i = 0; i < m.call.documents.size; ++i) {
        outcome result = m.call.documents[i].result;
        bool is_kept = result == outcome::rejected || result == outcome::suppressed;
        if (is_kept && m.counts[i].deleted > 0) {
            m.keeps_runs[i] = true;
            some = true;
        }
    }
    return some;
}

/// Merges everything that is not rejected. Returns false if that has to be rolled back and done
/// again: without what has been refused, or with what others have left.
bool merge_once(const run_merge& m, void (*merge_alone)(upsert_state&)) {
    if (m.call.options.mode == write_mode::remove) {
        delete_with_runs(m, merge_alone);
        return !keep_runs_of_kept(m);
    }
    merge_alone(m.call);
    return merge_runs(m, merge_alone) && !reject_for_runs(m);
}

}  // namespace

void start_runs(upsert_state& call) {
    const upsert_options& options = call.options;
    if (!OidIsValid(options.runs_target)) {
        if (options.prune_runs) {
            refuse_option("prune_runs needs runs_target", "It names the table of runs.");
        }
        return;
    }
    if (options.prune_runs && options.mode != write_mode::replace) {
        refuse_option("prune_runs needs mode \"replace\"",
                      "In other modes a document need not have all of its session's runs.");
    }
    auto* runs = static_cast<run_call*>(palloc0(sizeof(run_call)));
    runs->state = start_call(options_for_runs(options), options.runs_target);
    runs->origins = context_array<run_origin>::in(call.context);
    target_table& target = *runs->state.target;
    require_one_node(*call.target);
    require_one_node(target);
    runs->session_id = require_column(target, "session_id");
    runs->run_index = require_column(target, "run_index");
    require_column(target, "run_data");
    require_index_type(target, runs->run_index);
    target.set_once = runs->run_index;
    // What a migration left there is a backup.
    int backup = call.target->find("runs");
    if (backup != no_column) {
        call.target->columns[backup].settable = false;
    }
    call.runs = runs;
}

void merge_with_runs(upsert_state& call, void (*merge_alone)(upsert_state&)) {
    run_merge m = prepare(call);
    for (bool is_done = false; !is_done;) {
        CHECK_FOR_INTERRUPTS();
        begin_again(m);
        bool is_undone = false;
        ErrorData* error = pg_try(rollback_scope::subtransaction, [&] {
            is_undone = !merge_once(m, merge_alone);
            if (is_undone) {
                elog(ERROR, "sessions are merged again");
            }
        });
        if (error != nullptr && !is_undone) {
            ReThrowError(error);
        }
        is_done = error == nullptr;
    }
    tell_runs(m);
}

void finish_runs(upsert_state& call) {
    if (call.runs != nullptr) {
        finish_call(call.runs->state);
    }
}

}  // namespace agno::backend
