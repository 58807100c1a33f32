// The statements on the table of runs that the merging of documents has no use for.

#include "runs/run_rows.hpp"

#include "merge/race.hpp"
#include "runs/statement.hpp"

namespace agno::backend {

namespace {

/// The relation where the statement is about few of its rows.
Relation for_few(Relation relation, std::size_t rows) {
    constexpr std::size_t few = 16;
    return rows <= few ? relation : nullptr;
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
    run_statement(sql, values,
                  [stored](const spi_row& row) { stored[row.number(1, 1) - 1] = true; },
                  {InvalidSnapshot, for_few(target.relation, groups.size)});
    return stored;
}

namespace {

/// The server's table of locks has no room for very many: whoever has that many sessions shuts out
/// all others of us at once.
constexpr std::size_t most_locks = 500;

/// Against other writers that number runs.
void lock_numbers(const run_call& runs, const context_array<text*>& sessions) {
    const char* lock_all = psprintf(
        "pg_catalog.pg_advisory_xact_lock%s(pg_catalog.hashtext('agno_run_index_of_many'), %d)",
        sessions.size > most_locks ? "" : "_shared",
        static_cast<int>(RelationGetRelid(runs.state.target->relation)));
    statement_values values{};
    if (sessions.size > most_locks) {
        run_statement(psprintf("SELECT %s", lock_all), values, [](const spi_row&) {});
        return;
    }
    // In one order, so that two of us don't deadlock.
    values.add(TEXTARRAYOID, text_array(sessions));
    run_statement(
        psprintf(
            "SELECT %s, pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('agno_run_index'),"
            " s.hash) FROM (SELECT DISTINCT pg_catalog.hashtext(u.id) AS hash"
            " FROM pg_catalog.unnest($1) AS u(id) ORDER BY hash OFFSET 0) AS s",
            lock_all),
        values, [](const spi_row&) {},
        {InvalidSnapshot, for_few(runs.state.target->relation, sessions.size)});
}

struct session_columns {
    const char* session;  ///< "s.session_id"
    const char* match;    ///< that it is u.id
    const char* type;
};

session_columns columns_of_sessions(const target_table& target) {
    const target_column& id = target.columns[target.key[0].column];
    const char* session = psprintf("s.%s", id.quoted_name);
    return {session,
            psprintf("%s%s %s u.id", session, target.key[0].collate, target.key[0].equality),
            type_name(id)};
}

}  // namespace

bool lock_stored_sessions(const upsert_state& call, const context_array<session_runs*>& sessions) {
    const target_table& target = *call.target;
    const session_columns id = columns_of_sessions(target);
    auto ids = context_array<text*>::in(CurrentMemoryContext);
    for (const session_runs* session : sessions) {
        ids.append(session->session_id);
    }
    statement_values values{};
    values.add(TEXTARRAYOID, text_array(ids));
    std::size_t locked = 0;
    MemoryContext caller = CurrentMemoryContext;
    run_statement(
        psprintf("SELECT u.n, %1$s::pg_catalog.text AS id FROM %2$s AS s,"
                 " pg_catalog.unnest($1::%3$s[]) WITH ORDINALITY AS u(id, n) WHERE %4$s"
                 " ORDER BY %1$s::pg_catalog.text COLLATE pg_catalog.\"C\" FOR KEY SHARE OF s",
                 id.session, target.quoted_name, id.type, id.match),
        values,
        [&](const spi_row& row) {
            ++locked;
            sessions[static_cast<std::size_t>(row.number(1, 1) - 1)]->session_id =
                row.copy_of_text(2, caller);
        },
        {InvalidSnapshot, for_few(target.relation, sessions.size)});
    if (locked == sessions.size) {
        return true;
    }
    // A policy may let the caller see a session, not lock it.
    bool some_gone = false;
    run_statement(psprintf("SELECT FROM pg_catalog.unnest($1::%s[]) AS u(id)"
                           " WHERE NOT EXISTS (SELECT FROM %s AS s WHERE %s) LIMIT 1",
                           id.type, target.quoted_name, id.match),
                  values, [&some_gone](const spi_row&) { some_gone = true; });
    return !some_gone;
}

namespace {

/// Takes the highest index of each session, by the call's snapshot or by what is committed now.
template <class Take>
void read_highest_indexes(const run_call& runs, const context_array<text*>& ids, Snapshot snapshot,
                          Take take) {
    const target_table& target = *runs.state.target;
    statement_values values{};
    values.add(TEXTARRAYOID, text_array(ids));
    const char* sql = psprintf(
        "SELECT u.n, (SELECT pg_catalog.max(r.%s) FROM %s AS r WHERE r.%s %s u.id)::pg_catalog.int8"
        " FROM pg_catalog.unnest($1::%s[]) WITH ORDINALITY AS u(id, n)",
        target.columns[runs.run_index].quoted_name, target.quoted_name,
        target.columns[runs.session_id].quoted_name, target.owner_equality_operator,
        session_type_name(runs));
    run_statement(sql, values,
                  [take](const spi_row& row) {
                      take(static_cast<std::size_t>(row.number(1, 1) - 1), row.number(2, -1));
                  },
                  {snapshot, for_few(target.relation, ids.size)});
}

}  // namespace

void find_next_indexes(const run_call& runs, const context_array<session_runs*>& sessions) {
    auto ids = context_array<text*>::in(CurrentMemoryContext);
    auto shared = context_array<text*>::in(CurrentMemoryContext);
    for (const session_runs* session : sessions) {
        ids.append(session->session_id);
        if (!session->is_new) {
            shared.append(session->session_id);
        }
    }
    if (!shared.empty()) {
        lock_numbers(runs, shared);
    }
    read_highest_indexes(runs, ids, InvalidSnapshot, [&sessions](std::size_t i, int64 highest) {
        sessions[i]->next_index = highest + 1;
    });
    if (IsolationUsesXactSnapshot()) {
        // Whoever held the lock before may have numbered runs that this snapshot doesn't show.
        read_highest_indexes(runs, ids, GetLatestSnapshot(),
                             [&sessions](std::size_t i, int64 highest) {
                                 if (sessions[i]->next_index != highest + 1) {
                                     raise_serialization_failure("update");
                                 }
                             });
    }
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
    run_statement(sql, values, [counts](const spi_row& row) { ++counts[row.number(1, 1) - 1]; });
    return counts;
}

int64* delete_runs(const upsert_state& call, const context_array<text*>& sessions) {
    const target_table& target = *call.target;
    const session_columns id = columns_of_sessions(target);
    const run_call& runs = *call.runs;
    const target_table& table = *runs.state.target;
    auto* counts = static_cast<int64*>(palloc0(sessions.size * sizeof(int64) + 1));
    statement_values values{};
    values.add(TEXTARRAYOID, text_array(sessions));
    const char* sql = psprintf(
        "WITH locked AS MATERIALIZED (SELECT u.n, %1$s::%5$s AS id"
        " FROM %2$s AS s, pg_catalog.unnest($1::%3$s[]) WITH ORDINALITY AS u(id, n)"
        " WHERE %4$s ORDER BY %1$s::pg_catalog.text COLLATE pg_catalog.\"C\" FOR UPDATE OF s)"
        " DELETE FROM %6$s AS r USING locked AS l WHERE r.%7$s %8$s l.id RETURNING l.n",
        id.session, target.quoted_name, id.type, id.match, session_type_name(runs),
        table.quoted_name, table.columns[runs.session_id].quoted_name,
        table.owner_equality_operator);
    run_statement(sql, values, [counts](const spi_row& row) { ++counts[row.number(1, 1) - 1]; });
    return counts;
}

}  // namespace agno::backend
