#include "src/call/missing_tables.hpp"

#include "src/libpq/parameter_list.hpp"
#include "src/transport/upsert_statement.hpp"

namespace agno::detail {

namespace {

bool is_missing(const char* table, connection& to, const deadline& until) {
    parameter_list name;
    name.add(table);
    return field(to.execute("SELECT pg_catalog.to_regclass($1) IS NULL", name, until), 0, 0) == "t";
}

}  // namespace

void create_missing_tables(connection& to, const config& settings, const std::string& schema,
                           const deadline& until) {
    const char* const name = target_of(settings);
    parameter_list sessions;
    sessions.add(name);
    if (is_missing(name, to, until)) {
        to.execute("SELECT " + schema + ".agno_create_sessions_table($1)", sessions, until);
    }
    if (!settings.runs_target.empty() && is_missing(settings.runs_target.c_str(), to, until)) {
        parameter_list runs;
        runs.add(settings.runs_target.c_str());
        runs.add(name);
        to.execute("SELECT " + schema + ".agno_create_runs_table($1, $2::pg_catalog.regclass)",
                   runs, until);
    }
}

}  // namespace agno::detail
