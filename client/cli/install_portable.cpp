#include "cli/install_portable.hpp"

#include <libpq-fe.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string_view>

#include "cli/options/conninfo.hpp"
#include "cli/portable_sql.hpp"
#include "cli/show/console.hpp"
#include "cli/show/exit_status.hpp"

namespace agno::cli {

namespace {

struct closing {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using connection_handle = std::unique_ptr<PGconn, closing>;
using result_handle = std::unique_ptr<PGresult, closing>;

connection_handle connect(const std::string& conninfo) {
    const std::array<const char*, 5> keywords = {
        "dbname", "client_encoding", "fallback_application_name", "connect_timeout", nullptr};
    const std::array<const char*, 5> values = {conninfo.c_str(), "UTF8", "agno-load", "30",
                                               nullptr};
    constexpr int expand_dbname = 1;
    return connection_handle(PQconnectdbParams(keywords.data(), values.data(), expand_dbname));
}

bool succeeded(const result_handle& result) {
    const ExecStatusType status = PQresultStatus(result.get());
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/// Sets the schema that the script installs to.
bool name_schema(PGconn* to, const std::string& schema) {
    const std::array<const char*, 1> values = {schema.c_str()};
    return succeeded(
        result_handle(PQexecParams(to, "SELECT pg_catalog.set_config('agno.schema', $1, false)", 1,
                                   nullptr, values.data(), nullptr, nullptr, 0)));
}

int fail(PGconn* connection, std::string_view hint) {
    console(stderr).error(PQerrorMessage(connection) + std::string(hint));
    return exit_failed;
}

std::string_view hint_for(const result_handle& failed) {
    const char* const state = PQresultErrorField(failed.get(), PG_DIAG_SQLSTATE);
    if (state == nullptr || std::string_view(state) != "42501") {
        return {};
    }
    return "The role needs GRANT CREATE ON DATABASE ..., to make a schema, or with --schema one of "
           "its own.";
}

}  // namespace

int install_portable(const std::string& conninfo, const std::string& schema) {
    const connection_handle connection = connect(conninfo);
    PGconn* const to = connection.get();
    if (PQstatus(to) != CONNECTION_OK) {
        return fail(to, {});
    }
    const std::string where = schema.empty() ? "agno" : schema;
    if (!name_schema(to, where)) {
        return fail(to, {});
    }
    const result_handle result(PQexec(to, portable_sql));
    if (!succeeded(result)) {
        return fail(to, hint_for(result));
    }
    std::printf("The functions are in schema %s of database %s.\n", where.c_str(), PQdb(to));
    return exit_landed;
}

}  // namespace agno::cli
