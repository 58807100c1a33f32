#include "upsert/upsert.hpp"

#include "call/merge_keys.hpp"
#include "call/privileges.hpp"
#include "direct/direct_writer.hpp"
#include "distributed/shard_calls.hpp"
#include "merge/owner_guard.hpp"
#include "merge/row_check.hpp"
#include "statements/direct_rest.hpp"
#include "statements/statement_writer.hpp"
#include "sync/version_teller.hpp"
#include "upsert/runs.hpp"
#include "upsert/write_path.hpp"

namespace agno::backend {

namespace {

/// As INSERT has it (ExecCheckXactReadOnly in src/backend/executor/execMain.c).
void require_writable(Relation relation, const upsert_options& options) {
    const char* command = options.key.is_session_id() ? "agno_upsert_sessions()" : "agno_upsert()";
    if (!isTempNamespace(RelationGetNamespace(relation))) {
        PreventCommandIfReadOnly(command);
    }
    PreventCommandIfParallelMode(command);
}

/// Times of other types can't be compared: what is older would overwrite what is newer.
void require_comparable_times(const upsert_options& options, const target_table& target) {
    if (!options.newer_only || target.updated_at == no_column) {
        return;
    }
    const target_column& column = target.columns[target.updated_at];
    if (column.kind != column_kind::timestamp && column.kind != column_kind::epoch) {
        ereport(ERROR,
                (errcode(ERRCODE_DATATYPE_MISMATCH),
                 errmsg("newer_only cannot compare times of type %s, as column updated_at of table "
                        "%s has them",
                        format_type_be(column.type), target.quoted_name),
                 errhint("It takes timestamps, or bigint for epoch seconds.")));
    }
}

/// The time of a document that deletes is not read: a newer row would be deleted.
void require_readable_times(const upsert_options& options) {
    if (options.newer_only && options.mode == write_mode::remove) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("newer_only has no meaning in mode \"delete\""),
                        errdetail("Of a document that deletes only its key is read.")));
    }
}

bool has_json_column(const target_table& target) {
    for (int i = 0; i < target.column_count; ++i) {
        if (target.columns[i].kind == column_kind::json) {
            return true;
        }
    }
    return false;
}

}  // namespace

upsert_state start_call(const upsert_options& options, Oid target, int64 first_ordinal) {
    upsert_state call{};
    call.options = options;
    call.context = CurrentMemoryContext;
    call.scratch = AllocSetContextCreate(call.context, "agno document", ALLOCSET_DEFAULT_SIZES);
    call.tree_memory = static_cast<char*>(palloc(tree_memory_size));
    require_readable_times(options);
    call.target = open_target(target, RowExclusiveLock, options.key, options.shard_of);
    call.keep_sources = call.target->is_distributed;
    require_writable(call.target->relation, options);
    require_comparable_times(options, *call.target);
    describe_defaults(*call.target);
    describe_owner(*call.target, options.owner);
    describe_merge_keys(*call.target, options);
    call.first_ordinal = first_ordinal;
    call.now = GetCurrentTransactionStartTimestamp();
    call.values = value_arena::in(call.context);
    call.check = make_row_check();
    call.documents = context_array<document>::in(call.context);
    if (has_json_column(*call.target)) {
        call.written_json = static_cast<std::string_view*>(
            palloc(sizeof(std::string_view) * static_cast<std::size_t>(call.target->column_count)));
    }
    call.used_columns =
        static_cast<bool*>(palloc0(static_cast<std::size_t>(call.target->column_count)));
    start_runs(call);
    return call;
}

namespace {

/// Merges into the call's own table.
void merge_alone(upsert_state& call) {
    call.columns = choose_columns(call);
    check_privileges(privileges_of(call));
    if (call.target->is_distributed) {
        merge_by_shards(call);
        return;
    }
    call.tells_versions = call.options.tells_versions && may_tell_versions(call.target->relation);
    path_choice choice = choose_path(*call.target);
    if (call.options.mode == write_mode::remove) {
        choice = {write_path::statements, "it deletes"};
    }
    ereport(DEBUG1,
            (errmsg_internal("agno: %s is written by the %s path: %s", call.target->quoted_name,
                             path_name(choice.path), choice.reason)));
    auto groups = group_by_key(call);
    if (choice.path == write_path::direct) {
        groups = merge_directly(call, groups, {insert_by_statement, merge_rest_by_statements});
    }
    if (!groups.empty()) {
        merge_by_statements(call, groups);
    }
}

}  // namespace

void merge_documents(upsert_state& call) {
    if (call.runs == nullptr) {
        merge_alone(call);
    } else {
        merge_with_runs(call, merge_alone);
    }
}

void finish_call(upsert_state& call) {
    finish_runs(call);
    close_target(call.target);
    MemoryContextDelete(call.scratch);
}

}  // namespace agno::backend
