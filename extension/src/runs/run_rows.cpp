// The statements on the table of runs that the merging of documents has no use for.

#include "runs/run_rows.hpp"

#include "pg/spi.hpp"

namespace agno::backend {

namespace {

struct statement_values {
    static constexpr int most = 2;
    int count;
    Oid types[most];
    Datum values[most];

    void add(Oid type, Datum value) {
        types[count] = type;
        values[count++] = value;
    }
};

struct result_row {
    HeapTuple tuple;
    TupleDesc descriptor;

    /// The column, from 1, a bigint; `otherwise` where it is NULL.
    int64 number(int column, int64 otherwise) const {
        bool is_null;
        Datum value = SPI_getbinval(tuple, descriptor, column, &is_null);
        return is_null ? otherwise : DatumGetInt64(value);
    }
};

/// Runs a statement of the invoker's and takes each row of its result.
template <class Take>
void run(const char* sql, statement_values& values, Take take) {
    if (SPI_connect() != SPI_OK_CONNECT) {
        elog(ERROR, "SPI_connect failed");
    }
    int code =
        SPI_execute_with_args(sql, values.count, values.types, values.values, nullptr, false, 0);
    if (code < 0) {
        elog(ERROR, "SPI_execute_with_args failed: %s", SPI_result_code_string(code));
    }
    for (uint64 i = 0; SPI_tuptable != nullptr && i < SPI_processed; ++i) {
        take(result_row{SPI_tuptable->vals[i], SPI_tuptable->tupdesc});
    }
    SPI_finish();
}

Datum text_array(const context_array<text*>& items) {
    auto* values = static_cast<Datum*>(palloc(items.size * sizeof(Datum) + 1));
    for (std::size_t i = 0; i < items.size; ++i) {
        values[i] = PointerGetDatum(items[i]);
    }
    return PointerGetDatum(
        construct_array(values, static_cast<int>(items.size), TEXTOID, -1, false, TYPALIGN_INT));
}

void add_run_ids(statement_values& values, const run_call& runs,
                 const context_array<document_group>& groups) {
    const target_column& key = runs.state.target->columns[runs.state.target->key[0].column];
    auto* items = static_cast<Datum*>(palloc(groups.size * sizeof(Datum) + 1));
    for (std::size_t i = 0; i < groups.size; ++i) {
        items[i] = groups[i].key[0];
    }
    int16 length;
    bool by_value;
    char alignment;
    get_typlenbyvalalign(key.base_type, &length, &by_value, &alignment);
    values.add(get_array_type(key.base_type),
               PointerGetDatum(construct_array(items, static_cast<int>(groups.size), key.base_type,
                                               length, by_value, alignment)));
}

const char* type_name(const target_column& column) {
    return format_type_extended(column.base_type, -1, FORMAT_TYPE_FORCE_QUALIFY);
}

const char* run_id(const run_call& runs) {
    const target_table& target = *runs.state.target;
    return target.columns[target.key[0].column].quoted_name;
}

const char* session_type_name(const run_call& runs) {
    return type_name(runs.state.target->columns[runs.session_id]);
}

}  // namespace

bool* find_stored_runs(const run_call& runs, const context_array<document_group>& groups) {
    const target_table& target = *runs.state.target;
    auto* stored = static_cast<bool*>(palloc0(groups.size + 1));
    statement_values values{};
    add_run_ids(values, runs, groups);
    const char* sql = psprintf(
        "SELECT u.n FROM pg_catalog.unnest($1) WITH ORDINALITY AS u(id, n)"
        " WHERE EXISTS (SELECT FROM %s AS r WHERE r.%s%s %s u.id)",
        target.quoted_name, run_id(runs), target.key[0].collate, target.key[0].equality);
    run(sql, values, [stored](const result_row& row) { stored[row.number(1, 1) - 1] = true; });
    return stored;
}

namespace {

/// The server's table of locks has no room for very many: whoever has that many sessions shuts out
/// all others of us at once.
constexpr std::size_t most_locks = 500;

void lock_sessions(const run_call& runs, const context_array<text*>& sessions) {
    statement_values none{};
    const char* suffix = sessions.size > most_locks ? "" : "_shared";
    run(psprintf("SELECT pg_catalog.pg_advisory_xact_lock%s("
                 "pg_catalog.hashtext('agno_run_index_of_many'), %d)",
                 suffix, static_cast<int>(RelationGetRelid(runs.state.target->relation))),
        none, [](const result_row&) {});
    if (sessions.size > most_locks) {
        return;
    }
    // In one order, so that two of us don't deadlock.
    statement_values values{};
    values.add(TEXTARRAYOID, text_array(sessions));
    run("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('agno_run_index'), s.hash)"
        " FROM (SELECT DISTINCT pg_catalog.hashtext(u.id) AS hash"
        " FROM pg_catalog.unnest($1) AS u(id) ORDER BY hash OFFSET 0) AS s",
        values, [](const result_row&) {});
}

}  // namespace

void find_next_indexes(const run_call& runs, const context_array<session_runs*>& sessions) {
    auto ids = context_array<text*>::in(CurrentMemoryContext);
    auto locked = context_array<text*>::in(CurrentMemoryContext);
    for (const session_runs* session : sessions) {
        ids.append(session->session_id);
        if (!session->is_new) {
            locked.append(session->session_id);
        }
    }
    if (!locked.empty()) {
        lock_sessions(runs, locked);
    }
    const target_table& target = *runs.state.target;
    statement_values values{};
    values.add(TEXTARRAYOID, text_array(ids));
    const char* sql = psprintf(
        "SELECT u.n, (SELECT pg_catalog.max(r.%s) FROM %s AS r WHERE r.%s %s u.id)::pg_catalog.int8"
        " FROM pg_catalog.unnest($1::%s[]) WITH ORDINALITY AS u(id, n)",
        target.columns[runs.run_index].quoted_name, target.quoted_name,
        target.columns[runs.session_id].quoted_name, target.owner_equality_operator,
        session_type_name(runs));
    run(sql, values, [&sessions](const result_row& row) {
        sessions[static_cast<std::size_t>(row.number(1, 1) - 1)]->next_index =
            row.number(2, -1) + 1;
    });
}

int64* prune_stored_runs(const run_call& runs, const context_array<text*>& sessions,
                         const context_array<document_group>& named) {
    const target_table& target = *runs.state.target;
    auto* counts = static_cast<int64*>(palloc0(sessions.size * sizeof(int64) + 1));
    statement_values values{};
    values.add(TEXTARRAYOID, text_array(sessions));
    add_run_ids(values, runs, named);
    const char* sql = psprintf(
        "DELETE FROM %s AS r USING pg_catalog.unnest($1::%s[]) WITH ORDINALITY AS s(id, n)"
        " WHERE r.%s %s s.id AND NOT EXISTS"
        " (SELECT FROM pg_catalog.unnest($2) AS u(id) WHERE r.%s%s %s u.id) RETURNING s.n",
        target.quoted_name, session_type_name(runs), target.columns[runs.session_id].quoted_name,
        target.owner_equality_operator, run_id(runs), target.key[0].collate,
        target.key[0].equality);
    run(sql, values, [counts](const result_row& row) { ++counts[row.number(1, 1) - 1]; });
    return counts;
}

int64* delete_runs(const upsert_state& call, const context_array<text*>& sessions) {
    const target_table& target = *call.target;
    const target_column& id = target.columns[target.key[0].column];
    const run_call& runs = *call.runs;
    const target_table& table = *runs.state.target;
    auto* counts = static_cast<int64*>(palloc0(sessions.size * sizeof(int64) + 1));
    statement_values values{};
    values.add(TEXTARRAYOID, text_array(sessions));
    const char* sql = psprintf(
        "WITH locked AS MATERIALIZED (SELECT u.n, s.%1$s::%6$s AS id"
        " FROM %2$s AS s, pg_catalog.unnest($1::%3$s[]) WITH ORDINALITY AS u(id, n)"
        " WHERE s.%1$s%5$s %4$s u.id ORDER BY s.%1$s::pg_catalog.text COLLATE pg_catalog.\"C\""
        " FOR UPDATE OF s)"
        " DELETE FROM %7$s AS r USING locked AS l WHERE r.%8$s %9$s l.id RETURNING l.n",
        id.quoted_name, target.quoted_name, type_name(id), target.key[0].equality,
        target.key[0].collate, session_type_name(runs), table.quoted_name,
        table.columns[runs.session_id].quoted_name, table.owner_equality_operator);
    run(sql, values, [counts](const result_row& row) { ++counts[row.number(1, 1) - 1]; });
    return counts;
}

}  // namespace agno::backend
