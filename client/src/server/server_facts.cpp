#include "src/server/server_facts.hpp"

#include <algorithm>

#include "src/libpq/failure.hpp"
#include "src/libpq/parameter_list.hpp"

namespace agno::detail {

namespace {

// As in all our SQL, functions, types and operators have their schema: objects found earlier on the
// search_path may be anyone's.
//
// Times as numbers, which no setting of the session changes. A crash doesn't end the postmaster,
// but it resets statistics.
constexpr const char* facts =
    "SELECT (SELECT n.nspname FROM pg_catalog.pg_extension AS e"
    "  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace"
    "  WHERE e.extname OPERATOR(pg_catalog.=) 'agno'),"
    " pg_catalog.pg_backend_pid(),"
    " (SELECT (EXTRACT(epoch FROM backend_start) OPERATOR(pg_catalog.*) 1000000)::bigint"
    "  FROM pg_catalog.pg_stat_activity"
    "  WHERE pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()),"
    // Whether what parameters say would come into the log, of each statement or of a slow one or
    // one that fails (a module that isn't loaded has no settings), and the temporary table is
    // possible.
    " pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')"
    "  AND (g.of_execution OPERATOR(pg_catalog.<>) '0'"
    "    AND (pg_catalog.current_setting('log_statement') OPERATOR(pg_catalog.=) 'all'"
    "     OR pg_catalog.current_setting('log_min_duration_statement') OPERATOR(pg_catalog.<>) '-1'"
    "     OR pg_catalog.current_setting('log_min_duration_sample') OPERATOR(pg_catalog.<>) '-1'"
    "     OR pg_catalog.current_setting('log_transaction_sample_rate') OPERATOR(pg_catalog.<>) '0')"
    "   OR g.of_errors OPERATOR(pg_catalog.<>) '0' OR g.of_plans OR g.of_audit) IS TRUE,"
    " pg_catalog.concat_ws(' ', EXTRACT(epoch FROM pg_catalog.pg_postmaster_start_time()),"
    "  EXTRACT(epoch FROM s.stats_reset)),"
    " pg_catalog.current_setting('statement_timeout'),"
    // By a function that there is only one of its name.
    " (SELECT n.nspname FROM pg_catalog.pg_proc AS p"
    "  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace"
    "  WHERE p.oid OPERATOR(pg_catalog.=) CASE WHEN $1::pg_catalog.text IS NULL"
    "   THEN COALESCE(pg_catalog.to_regprocedure('agno.agno_explain_target(pg_catalog.regclass)'),"
    "    pg_catalog.to_regprocedure('agno_explain_target(pg_catalog.regclass)'))"
    "   ELSE pg_catalog.to_regprocedure(pg_catalog.concat(pg_catalog.quote_ident($1),"
    "    '.agno_explain_target(pg_catalog.regclass)')) END),"
    " pg_catalog.to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL"
    " FROM pg_catalog.pg_stat_bgwriter AS s,"
    " (SELECT pg_catalog.current_setting('log_parameter_max_length') AS of_execution,"
    "   pg_catalog.current_setting('log_parameter_max_length_on_error') AS of_errors,"
    "   pg_catalog.current_setting('auto_explain.log_min_duration', true)"
    "    OPERATOR(pg_catalog.<>) '-1'"
    "   AND pg_catalog.current_setting('auto_explain.log_parameter_max_length', true)"
    "    OPERATOR(pg_catalog.<>) '0' AS of_plans,"
    "   pg_catalog.current_setting('pgaudit.log_parameter', true)"
    "    OPERATOR(pg_catalog.=) 'on' AS of_audit) AS g";

enum fact {
    extension_schema,
    process_number,
    process_started,
    logs_parameters,
    life,
    statement_timeout,
    portable_schema,
    has_citus
};

constexpr const char* end_it =
    "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
    " WHERE pid OPERATOR(pg_catalog.=) $1::integer"
    " AND (EXTRACT(epoch FROM backend_start) OPERATOR(pg_catalog.*) 1000000)::bigint"
    "  OPERATOR(pg_catalog.=) $2::bigint";

/// Times to wait between two looks at the server: short at first.
class look_again {
  public:
    explicit look_again(const deadline& until) : until_(until) {}
    void later() {
        until_.sleep(interval_);
        constexpr std::chrono::milliseconds longest{200};
        interval_ = std::min(longest, 2 * interval_);
    }

  private:
    const deadline& until_;
    std::chrono::milliseconds interval_{5};
};

}  // namespace

server_facts ask_for_facts(connection& of, const std::string& schema, const deadline& until) {
    parameter_list parameters;
    parameters.add(schema.empty() ? nullptr : schema.c_str());
    const pg_result row = of.execute(facts, parameters, until);
    server_facts known;
    if (PQgetisnull(row.get(), 0, extension_schema) == 0) {
        known.extension_schema = of.quote_identifier(field(row, 0, extension_schema));
    } else if (PQgetisnull(row.get(), 0, portable_schema) == 0) {
        known.extension_schema = of.quote_identifier(field(row, 0, portable_schema));
        known.is_portable = true;
    }
    const std::string number(field(row, 0, process_number));
    const std::string started(field(row, 0, process_started));
    // A pooler gives its clients made-up process numbers.
    if (number == std::to_string(of.backend_id()) && !started.empty()) {
        known.process = server_process{number, started};
    }
    known.logs_parameters = field(row, 0, logs_parameters) == "t";
    known.epoch = field(row, 0, life);
    known.statement_timeout = field(row, 0, statement_timeout);
    known.has_citus = field(row, 0, has_citus) == "t";
    return known;
}

void end_process(connection& by, const server_process& process, const deadline& until) {
    parameter_list which;
    which.add(process.number.c_str());
    which.add(process.started.c_str());
    look_again wait(until);
    try {
        while (PQntuples(by.execute(end_it, which, until).get()) > 0) {
            wait.later();
        }
    } catch (const failure& failed) {
        if (failed.kind != failure_kind::server) {
            throw;
        }
    }
}

transaction_fate fate_of(const std::string& transaction, connection& by, const deadline& until) {
    parameter_list which;
    which.add(transaction.c_str());
    for (look_again wait(until);; wait.later()) {
        // The name that every version of the server knows.
        const pg_result row = by.execute("SELECT pg_catalog.txid_status($1::bigint)", which, until);
        const std::string_view status = field(row, 0, 0);
        if (status != "in progress") {
            return status == "committed" ? transaction_fate::committed
                   : status == "aborted" ? transaction_fate::rolled_back
                                         : transaction_fate::unknown;
        }
    }
}

}  // namespace agno::detail
