#include "src/nodes/node_query.hpp"

#include <charconv>

#include "src/libpq/failure.hpp"
#include "src/libpq/parameter_list.hpp"

namespace agno::detail {

namespace {

// Of copies of a server each was started at another time.
constexpr const char* identity =
    "SELECT pg_catalog.concat_ws(' ', c.system_identifier,"
    " EXTRACT(epoch FROM pg_catalog.pg_postmaster_start_time()))"
    " FROM pg_catalog.pg_control_system() AS c";

constexpr const char* settings =
    "SELECT pg_catalog.concat_ws(', ', pg_catalog.current_setting('search_path'),"
    "  pg_catalog.current_setting('TimeZone'), pg_catalog.current_setting('DateStyle'),"
    "  pg_catalog.current_setting('IntervalStyle'),"
    "  pg_catalog.current_setting('timezone_abbreviations'),"
    "  pg_catalog.current_setting('lc_monetary'), pg_catalog.current_setting('xmloption'))";

// Citus asks each node who it is, and says nothing of those that it can't reach. The collation's
// rules decide what a text's hash is of.
constexpr const char* ranges =
    "SELECT a.attname, CASE WHEN c.collisdeterministic IS NOT FALSE THEN a.atttypid END,"
    "  s.shardmaxvalue, n.nodename, n.nodeport, i.result"
    " FROM pg_catalog.pg_dist_partition AS p"
    " JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) p.logicalrelid"
    "  AND a.attname OPERATOR(pg_catalog.=)"
    "   pg_catalog.column_to_column_name(p.logicalrelid, p.partkey)"
    " LEFT JOIN pg_catalog.pg_collation AS c ON c.oid OPERATOR(pg_catalog.=) a.attcollation"
    " JOIN pg_catalog.pg_dist_shard AS s"
    "  ON s.logicalrelid OPERATOR(pg_catalog.=) p.logicalrelid"
    " JOIN pg_catalog.pg_dist_placement AS l ON l.shardid OPERATOR(pg_catalog.=) s.shardid"
    " JOIN pg_catalog.pg_dist_node AS n ON n.groupid OPERATOR(pg_catalog.=) l.groupid"
    " LEFT JOIN pg_catalog.run_command_on_all_nodes($2) AS i"
    "  ON i.nodeid OPERATOR(pg_catalog.=) n.nodeid AND i.success"
    " WHERE p.logicalrelid OPERATOR(pg_catalog.=)"
    "   pg_catalog.to_regclass($1)::pg_catalog.oid"
    "  AND p.partmethod OPERATOR(pg_catalog.=) 'h' AND n.isactive"
    "  AND n.noderole::pg_catalog.text OPERATOR(pg_catalog.=) 'primary'"
    " ORDER BY s.shardmaxvalue::integer";

enum fact { column, type, last_hash, host, port, said };

template <class Number>
Number number_in(const pg_result& rows, int row, fact which) {
    const std::string_view text = field(rows, row, which);
    Number number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

node_self ask_for_self(connection& of, const deadline& until) {
    const std::string self(field(of.execute(identity, until), 0, 0));
    return {self, std::string(field(of.execute(settings, until), 0, 0))};
}

void require(bool is_so, const char* message) {
    if (!is_so) {
        throw failure(failure_kind::setup, "08001", message);
    }
}

}  // namespace

std::optional<node_map> ask_for_nodes(connection& of, const char* target, const deadline& until) {
    parameter_list parameters;
    parameters.add(target);
    parameters.add(identity);
    const pg_result rows = of.execute(ranges, parameters, until);
    if (PQntuples(rows.get()) == 0) {
        return std::nullopt;
    }
    node_map map(std::string(field(rows, 0, column)),
                 hashed_type_of(number_in<std::uint32_t>(rows, 0, type)));
    for (int row = 0; row < PQntuples(rows.get()); ++row) {
        map.add_range(number_in<std::int32_t>(rows, row, last_hash),
                      {{std::string(field(rows, row, host)), std::string(field(rows, row, port))},
                       std::string(field(rows, row, said))});
    }
    map.begin_with_asked(ask_for_self(of, until));
    return map;
}

void require_self(connection& of, const citus_node& node, const std::string& settings,
                  const deadline& until) {
    const node_self found = ask_for_self(of, until);
    require(found.identity == node.identity, "another server answers there");
    require(found.settings == settings, "its settings of times or search_path are others");
}

}  // namespace agno::detail
