#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <stdexcept>

#include "corpus/encoding.hpp"
#include "corpus/made_up.hpp"
#include "scenario/scenarios.hpp"
#include "server/database.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// A row as a JSON document and, for the ways that need it, as COPY's text.
struct row {
    std::string json;
    std::string columns;
};

/// The rows of one transaction, as each way of loading sends them.
struct batch {
    std::string lines;
    std::string binary;
    std::string columns;
};

/// How a table is loaded.
struct way {
    std::string name;
    std::string table;
    std::string at_start;
    std::function<void(database&, const batch&)> load;
};

struct race {
    std::string corpus;
    std::vector<row> rows;
    /// The first is what the others are compared with.
    std::vector<way> ways;
};

way by_function(const std::string& name, const std::string& table) {
    const auto sql = "SELECT outcome, count(*) FROM agno_upsert('" + table +
                     "', $1::text, preserve_updated_at => true) GROUP BY 1";
    return {name, table, "", [sql](database& server, const batch& rows) {
                server.execute(sql, std::array{rows.lines.c_str()});
            }};
}

way by_loader(const std::string& table) {
    const auto sql = "COPY " + table + "_inbox FROM STDIN (FORMAT binary)";
    return {"loader:binary", table, "",
            [sql](database& server, const batch& rows) { server.copy(sql, rows.binary); }};
}

way by_temp_table(const std::string& table, const std::string& on_conflict) {
    const auto sql = "INSERT INTO " + table + " SELECT * FROM incoming " + on_conflict + "; COMMIT";
    return {"temp_table:kept", table,
            "CREATE TEMP TABLE incoming (LIKE " + table + ") ON COMMIT DELETE ROWS",
            [sql](database& server, const batch& rows) {
                server.copy("BEGIN; COPY incoming FROM STDIN", rows.columns);
                server.execute(sql);
            }};
}

std::vector<batch> batches_of(const std::vector<row>& rows) {
    std::vector<batch> all;
    for (std::size_t at = 0; at < rows.size(); at += batch_size) {
        documents these;
        batch& each = all.emplace_back();
        for (auto one = at; one < std::min(at + batch_size, rows.size()); ++one) {
            these.emplace_back().json = rows[one].json;
            each.columns += rows[one].columns;
        }
        each.lines = lines_as_they_are(these);
        each.binary = lines_as_binary(these);
    }
    return all;
}

/// Rows of numbers below count, each once and in no order.
std::vector<row> make_rows(std::size_t count, row (*make)(std::size_t number)) {
    constexpr std::size_t prime = 7919;
    std::vector<row> all;
    for (std::size_t each = 0; each < count; ++each) {
        all.push_back(make(each * prime % count));
    }
    return all;
}

std::size_t json_bytes(const std::vector<row>& rows) {
    std::size_t bytes = 0;
    for (const auto& each : rows) {
        bytes += each.json.size();
    }
    return bytes;
}

/// Of several tables the columns, but not their order, are the same.
std::string fingerprint(database& server, const std::string& table) {
    return server.ask(
        "SELECT count(*) || ' rows, ' || coalesce(sum(hashtextextended(to_jsonb(t)::text, 0)), 0)"
        " FROM " +
        table + " t");
}

/// A backend that has warmed up with the first batch loads them all into a table brought to its
/// state.
sample load_once(database& watcher, const way& how, const std::vector<batch>& batches,
                 bool are_stored) {
    database server;
    if (!how.at_start.empty()) {
        server.execute(how.at_start);
    }
    how.load(server, batches.front());
    watcher.execute("TRUNCATE " + how.table);
    if (are_stored) {
        watcher.execute("INSERT INTO " + how.table + " SELECT * FROM " + how.table + "_prior");
    }
    watcher.execute("VACUUM " + how.table);
    watcher.execute("CHECKPOINT");
    const auto load = [&] {
        for (const auto& each : batches) {
            how.load(server, each);
        }
    };
    return sample_of(load, [&] { return used_so_far(watcher); });
}

/// A B C, A B C, ...
void run(database& watcher, const plan& how, const race& what, const char* scenario,
         bool are_stored, findings& into) {
    tell(what.corpus + ": " + scenario);
    const auto batches = batches_of(what.rows);
    std::vector<measurement> all;
    for (const auto& each : what.ways) {
        all.push_back({.corpus = what.corpus,
                       .scenario = scenario,
                       .strategy = each.name,
                       .rows = what.rows.size(),
                       .bytes = json_bytes(what.rows),
                       .seconds = {},
                       .wal = {},
                       .cpu = {}});
    }
    std::string expected;
    for (int repetition = 0; repetition < how.repetitions; ++repetition) {
        for (std::size_t each = 0; each < all.size(); ++each) {
            const auto& with = what.ways[each];
            all[each].note(load_once(watcher, with, batches, are_stored));
            const auto found = fingerprint(watcher, with.table);
            expected = expected.empty() ? found : expected;
            if (found != expected) {
                throw std::runtime_error(with.name + " left other rows, in " + what.corpus + ", " +
                                         scenario + ": " + found + " rather than " + expected);
            }
        }
    }
    std::ranges::move(all, std::back_inserter(into.measurements));
}

void run(database& watcher, const plan& how, const race& what, findings& into) {
    if (!how.wants(what.corpus, "keys")) {
        return;
    }
    run(watcher, how, what, "new", false, into);
    for (const auto& each : what.ways) {
        watcher.execute("CREATE TABLE IF NOT EXISTS " + each.table + "_prior AS SELECT * FROM " +
                        each.table + " t ORDER BY hashtext(t::text)");
    }
    run(watcher, how, what, "unchanged", true, into);
}

row small_row_of_a_tenant(std::size_t number) {
    static const auto small = small_corpus();
    auto doc = small->make(number);
    write_json(doc);
    return {"{\"tenant\":" + std::to_string(number % 50) + "," + doc.json.substr(1), ""};
}

row reading(std::size_t number) {
    made_up random(number);
    const auto sensor = std::to_string(number * 3);
    const auto place = random.words(2);
    const auto value = std::to_string(random.below(10'000)) + ".25";
    const auto taken =
        time_text(1'700'000'000'000'000 + static_cast<std::int64_t>(number) * 1'234'567);
    return {R"({"sensor":)" + sensor + R"(,"place":")" + place + R"(","value":)" + value +
                R"(,"taken":")" + taken + "\"}",
            sensor + '\t' + place + '\t' + value + '\t' + taken + '\n'};
}

}  // namespace

void measure_keys(const plan& how, findings& into) {
    database watcher(database::watcher);
    watcher.execute(
        "SELECT agno_create_sessions_table('one_column');"
        "ALTER TABLE one_column ADD tenant int NOT NULL;"
        "CREATE TABLE two_columns (LIKE one_column INCLUDING DEFAULTS INCLUDING COMPRESSION,"
        "    PRIMARY KEY (tenant, session_id))");
    run(watcher, how,
        {"keys",
         make_rows(how.small_rows, small_row_of_a_tenant),
         {by_function("text", "one_column"), by_function("int, text", "two_columns")}},
        into);

    watcher.execute(
        "CREATE TABLE readings (sensor bigint PRIMARY KEY, place text, value float8, taken "
        "timestamptz);"
        "CREATE FOREIGN TABLE readings_inbox (doc text) SERVER agno_loader"
        "    OPTIONS (target 'readings', key 'sensor')");
    run(watcher, how,
        {"readings",
         make_rows(how.small_rows, reading),
         {by_temp_table("readings",
                        "ON CONFLICT (sensor) DO UPDATE SET place = EXCLUDED.place,"
                        " value = EXCLUDED.value, taken = EXCLUDED.taken"),
          by_function("function", "readings"), by_loader("readings")}},
        into);
}

}  // namespace bench
