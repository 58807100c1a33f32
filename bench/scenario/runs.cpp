// Runs in a table of their own, against the ways there are without it.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "corpus/conversation.hpp"
#include "scenario/scenarios.hpp"
#include "server/database.hpp"
#include "server/program.hpp"

namespace bench {

namespace {

constexpr const char* corpus_name = "runs";
constexpr std::size_t runs_of_a_session = 10;
/// Of sessions in a call, and in a transaction of the other ways.
constexpr std::size_t sessions_in_a_batch = 500;

constexpr const char* make_tables =
    "SELECT agno_create_sessions_table('chats', layout => 'agno_3');"
    "SELECT agno_create_runs_table('chat_runs', 'chats');"
    // Where runs are a column.
    "SELECT agno_create_sessions_table('old_chats', layout => 'agno_2')";
constexpr const char* drop_tables = "DROP TABLE chat_runs, chats, old_chats";
constexpr const char* empty_runs = "TRUNCATE chat_runs, chats";

constexpr const char* into_two_tables =
    "SELECT outcome FROM agno_upsert_sessions($1::text, target => 'chats',"
    " runs_target => 'chat_runs')";
constexpr const char* patch_two_tables =
    "SELECT outcome FROM agno_upsert_sessions($1::text, mode => 'patch', target => 'chats',"
    " runs_target => 'chat_runs')";
constexpr const char* into_a_column =
    "SELECT outcome FROM agno_upsert_sessions($1::text, target => 'old_chats')";
constexpr const char* patch_a_column =
    "SELECT outcome FROM agno_upsert_sessions($1::text, mode => 'patch', target => 'old_chats')";
constexpr const char* upsert_a_session =
    "INSERT INTO chats (session_id, session_type, agent_id, user_id, created_at, updated_at)"
    " VALUES ($1, 'agent', 'support', 'ana', 1757600000, 1757600000) ON CONFLICT (session_id)"
    " DO UPDATE SET agent_id = EXCLUDED.agent_id, user_id = EXCLUDED.user_id,"
    " updated_at = EXCLUDED.updated_at";
constexpr const char* insert_a_run =
    "INSERT INTO chat_runs (run_id, session_id, run_type, agent_id, user_id, status, run_index,"
    " run_data, created_at, updated_at) VALUES ($1, $2, 'agent', 'support', 'ana', 'COMPLETED', $3,"
    " $4, 1757600000, 1757600000) ON CONFLICT (run_id) DO ";
constexpr const char* update_the_run =
    "UPDATE SET status = EXCLUDED.status, run_data = EXCLUDED.run_data,"
    " updated_at = EXCLUDED.updated_at";

measurement nothing_yet(const std::string& scenario, const char* strategy, std::size_t rows,
                        std::size_t bytes) {
    return {.corpus = corpus_name,
            .scenario = scenario,
            .strategy = strategy,
            .rows = rows,
            .bytes = bytes,
            .seconds = {},
            .wal = {},
            .cpu = {}};
}

void insert_run(database& by, const conversation& of, std::size_t run) {
    const std::string index = std::to_string(run);
    by.execute_prepared("run", std::array{of.runs[run].id.c_str(), of.id.c_str(), index.c_str(),
                                          of.runs[run].json.c_str()});
}

/// Appends runs one by one to a session of `length` runs.
void measure_appends(stage& on, const plan& how, std::size_t length, findings& into) {
    const std::string scenario = "append_" + std::to_string(length);
    tell(std::string(corpus_name) + ": " + scenario);
    const std::size_t warm_up = 10;
    const conversation ours("a" + std::to_string(length), length + how.appends + warm_up);
    const conversation theirs("b" + std::to_string(length), length + how.appends + warm_up);
    database server;
    server.execute(into_two_tables, std::array{ours.document(0, length).c_str()});
    server.execute(into_two_tables, std::array{theirs.document(0, length).c_str()});
    server.execute(into_a_column, std::array{ours.document(0, length).c_str()});
    server.execute("VACUUM ANALYZE chats, chat_runs, old_chats");
    server.execute("CHECKPOINT");
    server.prepare("rows", patch_two_tables);
    server.prepare("column", patch_a_column);
    server.prepare("run", std::string(insert_a_run) + update_the_run);
    const std::size_t bytes = ours.runs.front().json.size();
    auto function = nothing_yet(scenario, "function", 1, bytes);
    auto column = nothing_yet(scenario, "column", 1, bytes);
    auto row = nothing_yet(scenario, "plain_insert", 1, bytes);
    for (std::size_t each = length; each < ours.runs.size(); ++each) {
        const auto take = [&](measurement& to, const std::function<void()>& action) {
            const sample took = sample_of(action, [&] { return on.used(); });
            if (each >= length + warm_up) {
                to.note(took);
            }
        };
        const std::string document = ours.document(each, 1);
        const std::array parameter{document.c_str()};
        take(function, [&] { server.execute_prepared("rows", parameter); });
        take(row, [&] { insert_run(server, theirs, each); });
        // It is slow enough for a few to tell.
        if (length <= 1'000 || each < length + 2 * warm_up) {
            take(column, [&] { server.execute_prepared("column", parameter); });
        }
    }
    std::ranges::move(std::array{function, row, column}, std::back_inserter(into.measurements));
}

std::vector<conversation> make_conversations(std::size_t count) {
    std::vector<conversation> all;
    for (std::size_t each = 0; each < count; ++each) {
        all.emplace_back("c" + std::to_string(each), runs_of_a_session);
    }
    return all;
}

/// The documents of each batch, one a line.
std::vector<std::string> payloads_of(const std::vector<conversation>& all) {
    std::vector<std::string> payloads((all.size() + sessions_in_a_batch - 1) / sessions_in_a_batch);
    for (std::size_t each = 0; each < all.size(); ++each) {
        payloads[each / sessions_in_a_batch] += all[each].document(0, runs_of_a_session) + "\n";
    }
    return payloads;
}

/// A way of filling chats and chat_runs.
struct way {
    measurement took;
    std::function<void()> run;
};

/// Times them alternately.
void compare(stage& on, const plan& how, std::vector<way> ways, findings& into) {
    tell(corpus_name + (": " + ways.front().took.scenario));
    database server;
    for (int repetition = 0; repetition < how.repetitions; ++repetition) {
        for (way& each : ways) {
            server.execute(empty_runs);
            server.execute("CHECKPOINT");
            each.took.note(sample_of(each.run, [&] { return on.used(); }));
        }
    }
    for (way& each : ways) {
        into.measurements.push_back(std::move(each.took));
    }
}

/// By the Python that bench/run names, if it has found one with psycopg: a process that does what
/// agno's package does.
void add_psycopg(std::vector<way>& ways, const std::vector<std::string>& arguments) {
    const char* python = std::getenv("BENCH_PYTHON");
    if (python == nullptr || *python == '\0') {
        tell(corpus_name + std::string(": no python3 with psycopg, left out"));
        return;
    }
    std::vector<std::string> command{python, "bench/strategy/runs_by_psycopg.py"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    measurement took = nothing_yet(ways.front().took.scenario, "psycopg", ways.front().took.rows,
                                   ways.front().took.bytes);
    ways.push_back({std::move(took), [command] { run_program(command); }});
}

void write_lines(const std::string& file, const std::vector<std::string>& payloads) {
    std::ofstream lines(file, std::ios::binary);
    for (const std::string& payload : payloads) {
        lines << payload;
    }
    lines << std::flush;
}

/// Sessions with their runs, into two empty tables.
void measure_load(stage& on, const plan& how, const std::vector<conversation>& all,
                  const std::vector<std::string>& payloads, findings& into) {
    std::size_t bytes = 0;
    for (const std::string& payload : payloads) {
        bytes += payload.size();
    }
    database server;
    server.prepare("rows", into_two_tables);
    server.prepare("session", upsert_a_session);
    server.prepare("run", std::string(insert_a_run) + update_the_run);
    const auto row_by_row = [&] {
        for (std::size_t each = 0; each < all.size(); ++each) {
            if (each % sessions_in_a_batch == 0) {
                server.execute(each == 0 ? "BEGIN" : "COMMIT; BEGIN");
            }
            server.execute_prepared("session", std::array{all[each].id.c_str()});
            for (std::size_t run = 0; run < all[each].runs.size(); ++run) {
                insert_run(server, all[each], run);
            }
        }
        server.execute("COMMIT");
    };
    const auto by_function = [&] {
        for (const std::string& payload : payloads) {
            server.execute_prepared("rows", std::array{payload.c_str()});
        }
    };
    const std::string file = scratch_file(".ndjson");
    write_lines(file, payloads);
    const auto named = [&](const char* strategy) {
        return nothing_yet("load_runs", strategy, all.size(), bytes);
    };
    std::vector<way> ways{{named("function"), by_function},
                          {named("agno_load"),
                           [&] {
                               run_program({"build/agno-load", "--quiet", "--target", "chats",
                                            "--runs-target", "chat_runs", file});
                           }},
                          {named("row_by_row"), row_by_row}};
    add_psycopg(ways, {"load", file});
    compare(on, how, std::move(ways), into);
    std::remove(file.c_str());
}

/// What a column holds, into the table of runs, fifty sessions at a time.
void move_by_fifty(database& server) {
    std::string last;
    for (;;) {
        const pg_result rows = server.execute(
            "SELECT session_id, runs FROM old_chats WHERE session_id > $1"
            " ORDER BY session_id LIMIT 50",
            std::array{last.c_str()});
        if (PQntuples(rows.get()) == 0) {
            return;
        }
        server.execute("BEGIN");
        for (int row = 0; row < PQntuples(rows.get()); ++row) {
            last = PQgetvalue(rows.get(), row, 0);
            const conversation read(last, std::string_view(PQgetvalue(rows.get(), row, 1)));
            for (std::size_t run = 0; run < read.runs.size(); ++run) {
                insert_run(server, read, run);
            }
        }
        server.execute("COMMIT");
    }
}

void measure_move(stage& on, const plan& how, const std::vector<std::string>& payloads,
                  std::size_t sessions, findings& into) {
    database server;
    server.execute(
        "TRUNCATE old_chats; ALTER TABLE chat_runs DROP CONSTRAINT"
        " chat_runs_session_id_fkey, ADD CONSTRAINT chat_runs_session_id_fkey"
        " FOREIGN KEY (session_id) REFERENCES old_chats ON DELETE CASCADE");
    std::size_t bytes = 0;
    for (const std::string& payload : payloads) {
        server.execute(into_a_column, std::array{payload.c_str()});
        bytes += payload.size();
    }
    server.execute("VACUUM ANALYZE old_chats");
    server.prepare("run", std::string(insert_a_run) + "NOTHING");
    std::vector<way> ways{
        {nothing_yet("move_runs", "procedure", sessions, bytes),
         [&] { server.execute("CALL agno_move_runs('old_chats', 'chat_runs')"); }},
        {nothing_yet("move_runs", "by_fifty", sessions, bytes), [&] { move_by_fifty(server); }}};
    add_psycopg(ways, {"move"});
    compare(on, how, std::move(ways), into);
}

}  // namespace

void measure_runs(stage& on, const plan& how, findings& into) {
    if (!how.wants(corpus_name, "runs")) {
        return;
    }
    database server;
    server.execute(make_tables);
    for (const std::size_t length : how.conversation_lengths) {
        measure_appends(on, how, length, into);
    }
    const auto all = make_conversations(how.conversations);
    const auto payloads = payloads_of(all);
    measure_load(on, how, all, payloads, into);
    server.execute(empty_runs);
    measure_move(on, how, payloads, all.size(), into);
    server.execute(drop_tables);
}

}  // namespace bench
