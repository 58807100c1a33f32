#include "src/retry/error_hint.hpp"

namespace agno::detail {

namespace {

std::string table_of(const attempted& what) {
    return what.target.empty() ? "sessions" : what.target;
}

std::string hint_for_missing_table(const attempted& what) {
    if (!what.loader_table.empty()) {
        return "create the table, or name another in the OPTIONS of the loader table " +
               what.loader_table;
    }
    return "create the table with SELECT agno_create_sessions_table('" + table_of(what) + "')" +
           (what.runs_target.empty()
                ? ""
                : ", that of runs with SELECT agno_create_runs_table('" + what.runs_target + "')") +
           ", or let config::create_table (agno-load --create-table) do it";
}

std::string hint_for_privileges(const failure& failed, const attempted& what) {
    if (failed.at == phase::staging) {
        return "documents are staged in a temporary table: GRANT TEMPORARY ON DATABASE ... TO the "
               "role that connects";
    }
    if (!what.loader_table.empty()) {
        return "the role that connects needs GRANT INSERT ON " + what.loader_table +
               ", SELECT, INSERT, UPDATE on its target and INSERT on its reject_table";
    }
    return "the role that connects needs GRANT SELECT, INSERT, UPDATE ON " + table_of(what) +
           " and USAGE on its schema and on the extension's, and a row-level security policy, if "
           "there is one, has to let it write these rows";
}

std::string hint_for_connection(const failure& failed, const attempted& what) {
    if (what.borrowed) {
        return "a borrowed connection is not reopened: pass a new one";
    }
    if (failed.is_permanent) {
        return "check the options of the connection (conninfo, PG... variables, service file) and, "
               "with TLS, the certificates on both sides";
    }
    return failed.at != phase::connecting ? ""
                                          : "check that the server is running and that host, port, "
                                            "user and database (conninfo, or "
                                            "PGHOST, PGPORT, PGUSER, PGDATABASE) are right";
}

}  // namespace

std::string hint_for(const failure& failed, const attempted& what) {
    if (failed.kind == failure_kind::setup) {
        return "";
    }
    if (failed.kind == failure_kind::connection) {
        return hint_for_connection(failed, what);
    }
    if (!failed.statement_timeout.empty()) {
        return "the server's statement_timeout is " + failed.statement_timeout +
               ": raise it for this role (ALTER ROLE ... SET statement_timeout), or send smaller "
               "batches (config::min_batch_size, agno-load --min-batch-size)";
    }
    const std::string& state = failed.sqlstate;
    if (state == "42P01") {
        return hint_for_missing_table(what);
    }
    if (state == "3F000") {
        return "create that schema, or name a target in another";
    }
    if (state == "42883") {
        return "the extension's functions are missing or older than this client: run CREATE "
               "EXTENSION agno, or ALTER EXTENSION agno UPDATE (agno-load --install-portable where "
               "they are plain SQL)";
    }
    if (state == "42501") {
        return hint_for_privileges(failed, what);
    }
    if (state == "25006") {
        return "connect to a server that can be written to (target_session_attrs=read-write)";
    }
    return "";
}

}  // namespace agno::detail
