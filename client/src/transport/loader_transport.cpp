#include "src/transport/loader_transport.hpp"

#include "src/batch/document_lines.hpp"
#include "src/libpq/binary_copy.hpp"

namespace agno::detail {

namespace {

constexpr const char* facts_about_table =
    "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), h.oid IS NOT NULL,"
    " EXISTS (SELECT FROM pg_catalog.pg_attribute AS a"
    "  JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) a.atttypid"
    "  WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid"
    "  AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped"
    "  AND 'pg_catalog.jsonb'::pg_catalog.regtype"
    "   OPERATOR(pg_catalog.=) ANY (ARRAY[t.oid, t.typbasetype])),"
    " EXISTS (SELECT FROM pg_catalog.pg_options_to_table(f.ftoptions)"
    "  WHERE option_name OPERATOR(pg_catalog.=) 'on_error'"
    "  AND option_value OPERATOR(pg_catalog.=) 'skip')"
    " FROM pg_catalog.pg_class AS c"
    " JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
    " LEFT JOIN pg_catalog.pg_foreign_table AS f ON f.ftrelid OPERATOR(pg_catalog.=) c.oid"
    " LEFT JOIN pg_catalog.pg_foreign_server AS s ON s.oid OPERATOR(pg_catalog.=) f.ftserver"
    " LEFT JOIN pg_catalog.pg_foreign_data_wrapper AS w ON w.oid OPERATOR(pg_catalog.=) s.srvfdw"
    " LEFT JOIN pg_catalog.pg_proc AS h ON h.oid OPERATOR(pg_catalog.=) w.fdwhandler"
    "  AND h.proname OPERATOR(pg_catalog.=) 'agno_loader_handler'"
    " WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)";

enum fact { name, is_loader, is_jsonb, skips_errors };

bool holds(const pg_result& facts, fact which) {
    return field(facts, 0, which) == "t";
}

/// agno_loader_result(), turned to what upsert_statement::read() reads. An extension of version 1.0
/// doesn't count all outcomes.
std::string counts_of_load(const std::string& schema) {
    std::string kinds;
    for (std::size_t kind = 0; kind < outcome_kinds; ++kind) {
        kinds += kind == 0 ? "'" : ", '";
        kinds += to_string(static_cast<outcome>(kind));
        kinds += "'";
    }
    return "SELECT c.outcome, r.counts OPERATOR(pg_catalog.->>) c.outcome, NULL, NULL, NULL, NULL,"
           " pg_catalog.txid_current_if_assigned(),"
           " CASE WHEN c.outcome OPERATOR(pg_catalog.=) 'inserted' THEN"
           " r.counts OPERATOR(pg_catalog.->>) 'dropped' END FROM"
           " (SELECT pg_catalog.to_jsonb(l) AS counts FROM " +
           schema + ".agno_loader_result() AS l) AS r, pg_catalog.unnest(ARRAY[" + kinds +
           "]::pg_catalog.text[]) AS c (outcome)";
}

}  // namespace

void loader_transport::get_ready(server_link& link, const deadline& until) {
    if (!table_.empty()) {
        return;
    }
    link.extension_schema(until);
    if (link.is_portable()) {
        throw failure(failure_kind::setup, "0A000",
                      "loader tables need the extension agno, which is not installed in this "
                      "database: the other transports need no loader table");
    }
    parameter_list parameters;
    parameters.add(settings_.loader_table.c_str());
    const pg_result facts = link.current().execute(facts_about_table, parameters, until);
    require_agreement(facts);
    table_ = field(facts, 0, name);
    version_ = holds(facts, is_jsonb) ? "\1" : "";
}

void loader_transport::require_agreement(const pg_result& facts) const {
    const std::string table = "the loader table \"" + settings_.loader_table + "\"";
    if (PQntuples(facts.get()) == 0) {
        throw failure(failure_kind::setup, "42P01",
                      table + " does not exist: make it with CREATE FOREIGN TABLE " +
                          settings_.loader_table + " (doc text) SERVER agno_loader");
    }
    if (!holds(facts, is_loader)) {
        throw failure(failure_kind::setup, "42809",
                      table +
                          " is not a loader table, that is, a foreign table of a server of "
                          "the foreign-data wrapper agno_loader");
    }
    if (settings_.on_error == error_policy::skip && !holds(facts, skips_errors)) {
        throw failure(failure_kind::setup, "22023",
                      table +
                          " does not skip bad documents, as the client is asked to: give it "
                          "the option on_error 'skip'");
    }
}

pg_result loader_transport::merge(const merge_attempt& what) {
    connection& to = what.link.current();
    to.execute(what.opening + ("COPY " + table_) + " FROM STDIN (FORMAT binary)", what.until);
    const document_lines lines(what.slice, characters_for(to));
    binary_copy copy(to, what.until);
    for (std::size_t at = 0; at < what.slice.size(); ++at) {
        copy.row(version_, lines.line(at));
    }
    copy.finish();
    return to.execute(counts_of_load(what.link.extension_schema(what.until)), what.until);
}

}  // namespace agno::detail
