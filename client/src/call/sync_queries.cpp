#include "src/call/sync_queries.hpp"

#include <charconv>

#include "src/call/text_array.hpp"
#include "src/libpq/parameter_list.hpp"
#include "src/transport/upsert_statement.hpp"

namespace agno::detail {

namespace {

// A document means another row where its times are read by other settings, or where what it lacks
// has another default.
constexpr const char* circumstances =
    "SELECT pg_catalog.format('table %I.%I of database %I', n.nspname, c.relname,"
    "  pg_catalog.current_database()),"
    " pg_catalog.concat_ws(E'\\n', pg_catalog.current_setting('TimeZone'),"
    "  pg_catalog.current_setting('DateStyle'), pg_catalog.current_setting('IntervalStyle'),"
    "  pg_catalog.current_setting('timezone_abbreviations'),"
    "  pg_catalog.current_setting('lc_monetary'), pg_catalog.current_setting('xmloption'),"
    "  (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', d.adnum,"
    "    pg_catalog.pg_get_expr(d.adbin, d.adrelid)), E'\\n' ORDER BY d.adnum)"
    "   FROM pg_catalog.pg_attrdef AS d WHERE d.adrelid OPERATOR(pg_catalog.=) c.oid))"
    " FROM pg_catalog.pg_class AS c"
    " JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
    " WHERE c.oid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass";

enum fact { table, others };

// Also those that may contain a time: arrays, ranges, composites.
constexpr const char* columns_of_time =
    "SELECT a.attname FROM pg_catalog.pg_attribute AS a"
    " JOIN pg_catalog.pg_type AS t ON t.oid OPERATOR(pg_catalog.=) a.atttypid"
    " WHERE a.attrelid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass"
    " AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped"
    " AND t.typcategory OPERATOR(pg_catalog.<>) ALL ('{B,E,G,I,N,S,T,V}')"
    " AND CASE WHEN t.typtype OPERATOR(pg_catalog.=) 'd' THEN t.typbasetype ELSE t.oid END"
    "  OPERATOR(pg_catalog.<>) ALL ('{pg_catalog.bytea,pg_catalog.json,pg_catalog.jsonb,"
    "pg_catalog.uuid}'::pg_catalog.regtype[]::pg_catalog.oid[])";

std::vector<std::string> ask_for_columns_of_time(connection& of, const parameter_list& target,
                                                 const deadline& until) {
    const pg_result rows = of.execute(columns_of_time, target, until);
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(PQntuples(rows.get())));
    for (int row = 0; row < PQntuples(rows.get()); ++row) {
        names.emplace_back(field(rows, row, 0));
    }
    return names;
}

}  // namespace

sync_circumstances ask_for_circumstances(connection& of, const config& settings,
                                         bool preserve_updated_at, const deadline& until) {
    parameter_list parameters;
    parameters.add(target_of(settings));
    const pg_result row = of.execute(circumstances, parameters, until);
    return {std::string(field(row, 0, table)) + options_in_words(settings, preserve_updated_at),
            std::string(field(row, 0, others)), ask_for_columns_of_time(of, parameters, until)};
}

std::vector<bool> ask_for_changed(connection& of, const config& settings, const std::string& schema,
                                  std::span<const std::string_view> versions,
                                  const deadline& until) {
    const std::string array = binary_text_array(versions);
    parameter_list parameters;
    parameters.add(target_of(settings));
    parameters.add_binary(array);
    const pg_result rows = of.execute(
        "SELECT " + schema + ".agno_changed($1::pg_catalog.regclass, $2::pg_catalog.text[])",
        parameters, until);
    std::vector<bool> changed(versions.size(), false);
    for (int row = 0; row < PQntuples(rows.get()); ++row) {
        const std::string_view text = field(rows, row, 0);
        std::size_t position = 0;
        std::from_chars(text.data(), text.data() + text.size(), position);
        changed.at(position - 1) = true;
    }
    return changed;
}

}  // namespace agno::detail
