#include <gtest/gtest.h>

#include "cli/options/options.hpp"
#include "cli/show/exit_status.hpp"

namespace {

using namespace agno::cli;
using namespace std::chrono_literals;

std::variant<load_options, early_exit> parse(std::vector<const char*> words) {
    words.insert(words.begin(), "agno-load");
    return parse_options(static_cast<int>(words.size()), words.data(),
                         [] { return std::string("agno-load 1"); });
}

load_options options_of(std::vector<const char*> words) {
    return std::get<load_options>(parse(std::move(words)));
}

TEST(Options, DefaultToStandardInputAndTheLibrarysConfig) {
    const load_options options = options_of({});
    EXPECT_EQ(options.inputs, std::vector<std::string>{"-"});
    EXPECT_EQ(options.state_file, "");
    EXPECT_EQ(options.conninfo, "");
    EXPECT_EQ(options.summary, summary_format::text);
    EXPECT_FALSE(options.preserve_updated_at);
    EXPECT_EQ(options.settings.batch_size, agno::config::default_batch_size);
    EXPECT_EQ(options.settings.timeout, 30s);
    EXPECT_EQ(options.settings.on_error, agno::error_policy::abort);
}

TEST(Options, ReachTheirFields) {
    const load_options options = options_of({"in.ndjson",
                                             "more.ndjson",
                                             "-d",
                                             "host=h dbname=d",
                                             "--target",
                                             "app.chats",
                                             "--mode",
                                             "patch",
                                             "--preserve-updated-at",
                                             "--newer-only",
                                             "--touch",
                                             "--time-unit",
                                             "milliseconds",
                                             "--unknown-keys",
                                             "ignore",
                                             "--repair",
                                             "--skip-errors",
                                             "--workers",
                                             "4",
                                             "--batch-size",
                                             "10",
                                             "--min-batch-size",
                                             "2",
                                             "--batch-bytes",
                                             "1000",
                                             "--timeout",
                                             "1.5",
                                             "--max-retries",
                                             "7",
                                             "--throttle",
                                             "0.25",
                                             "--single-transaction",
                                             "--create-table",
                                             "--dry-run",
                                             "--summary",
                                             "json",
                                             "--reporting-period",
                                             "2.5",
                                             "--verbose",
                                             "--quiet"});
    EXPECT_EQ(options.inputs, (std::vector<std::string>{"in.ndjson", "more.ndjson"}));
    EXPECT_EQ(options.conninfo, "host=h dbname=d");
    EXPECT_TRUE(options.preserve_updated_at);
    EXPECT_EQ(options.summary, summary_format::json);
    EXPECT_TRUE(options.quiet);
    EXPECT_TRUE(options.verbose);
    EXPECT_EQ(options.reporting_period, 2500ms);
    const agno::config& settings = options.settings;
    EXPECT_EQ(settings.target, "app.chats");
    EXPECT_EQ(settings.mode, agno::write_mode::patch);
    EXPECT_TRUE(settings.newer_only);
    EXPECT_TRUE(settings.touch);
    EXPECT_EQ(settings.time_unit, agno::epoch_unit::milliseconds);
    EXPECT_EQ(settings.unknown_keys, agno::unknown_key_policy::ignore);
    EXPECT_TRUE(settings.repair);
    EXPECT_EQ(settings.on_error, agno::error_policy::skip);
    EXPECT_EQ(settings.workers, 4);
    EXPECT_EQ(settings.batch_size, 10);
    EXPECT_EQ(settings.min_batch_size, 2);
    EXPECT_EQ(settings.max_batch_bytes, 1000);
    EXPECT_EQ(settings.timeout, 1500ms);
    EXPECT_EQ(settings.max_retries, 7);
    EXPECT_EQ(settings.throttle_interval, 250ms);
    EXPECT_TRUE(settings.single_transaction);
    EXPECT_TRUE(settings.create_table);
    EXPECT_TRUE(settings.dry_run);
}

TEST(Options, NameAnyTablesKey) {
    const agno::config settings =
        options_of({"--target", "t", "--key", "tenant,session_id", "--owner", "user_id", "--mode",
                    "delete", "--merge-by", "runs=run_id,messages=id"})
            .settings;
    EXPECT_EQ(settings.key, (std::vector<std::string>{"tenant", "session_id"}));
    EXPECT_EQ(settings.owner, "user_id");
    EXPECT_EQ(settings.mode, agno::write_mode::remove);
    EXPECT_EQ(settings.merge_by,
              (std::map<std::string, std::string>{{"runs", "run_id"}, {"messages", "id"}}));
    EXPECT_TRUE(settings.merge_elements_by.empty());
    EXPECT_EQ(options_of({"--merge-elements-by", "runs=run_id"}).settings.merge_elements_by,
              (std::map<std::string, std::string>{{"runs", "run_id"}}));
    EXPECT_EQ(options_of({"--mode", "insert"}).settings.mode, agno::write_mode::insert);
}

TEST(Options, NameATableOfRuns) {
    const agno::config settings = options_of({"--runs-target", "app.runs"}).settings;
    EXPECT_EQ(settings.runs_target, "app.runs");
    EXPECT_FALSE(settings.prune_runs);
    EXPECT_TRUE(options_of({"--runs-target", "r", "--prune-runs"}).settings.prune_runs);
}

TEST(Options, TakeSecondsOfAnySize) {
    EXPECT_EQ(options_of({"--timeout", "0"}).settings.timeout, 0ms);
    EXPECT_EQ(options_of({"--timeout", "0.0001"}).settings.timeout, 1ms) << "0 is no limit";
    for (const char* huge : {"inf", "1e300"}) {
        EXPECT_GT(options_of({"--timeout", huge}).settings.timeout, 1000h) << huge;
        EXPECT_GT(options_of({"--throttle", huge}).settings.throttle_interval, 1000h) << huge;
    }
}

TEST(Options, SayWhenToWriteABatchThatIsNotFull) {
    EXPECT_FALSE(options_of({}).flush_after) << "that depends on the inputs";
    EXPECT_EQ(options_of({"--flush-after", "0"}).flush_after, 0ms);
    EXPECT_EQ(options_of({"--flush-after", "2.5"}).flush_after, 2500ms);
}

TEST(Options, SayWhetherWorkersAreDistributed) {
    EXPECT_EQ(options_of({}).settings.distributed, agno::distribution::automatic);
    EXPECT_EQ(options_of({"--distributed", "off"}).settings.distributed, agno::distribution::off);
    EXPECT_EQ(options_of({"--distributed", "auto"}).settings.distributed,
              agno::distribution::automatic);
}

TEST(Options, ChooseATransport) {
    EXPECT_EQ(options_of({}).settings.transport, agno::transport_kind::automatic);
    EXPECT_EQ(options_of({"--transport", "auto"}).settings.transport,
              agno::transport_kind::automatic);
    EXPECT_EQ(options_of({"--transport", "parameter"}).settings.transport,
              agno::transport_kind::parameter);
    EXPECT_EQ(options_of({"--transport", "temp_table"}).settings.transport,
              agno::transport_kind::temp_table);
    const auto loader = options_of({"--transport", "loader", "--loader-table", "app.inbox"});
    EXPECT_EQ(loader.settings.transport, agno::transport_kind::loader);
    EXPECT_EQ(loader.settings.loader_table, "app.inbox");
}

TEST(Options, TheLastOneCounts) {
    EXPECT_EQ(options_of({"--workers", "2", "--workers", "3"}).settings.workers, 3);
    EXPECT_EQ(options_of({"--summary", "json", "--summary", "text"}).summary, summary_format::text);
}

TEST(Options, NameAStateFile) {
    EXPECT_EQ(options_of({"--resume", "load.state", "in"}).state_file, "load.state");
}

TEST(Options, RejectFileImpliesSkipErrors) {
    const load_options options = options_of({"--reject-file", "bad"});
    EXPECT_EQ(options.reject_file, "bad");
    EXPECT_EQ(options.settings.on_error, agno::error_policy::skip);
}

class WrongCommandLine : public testing::TestWithParam<std::vector<const char*>> {};

TEST_P(WrongCommandLine, ExitsWithTwoAndAWord) {
    const auto leaving = std::get<early_exit>(parse(GetParam()));
    EXPECT_EQ(leaving.status, exit_failed);
    EXPECT_NE(leaving.text, "");
}

INSTANTIATE_TEST_SUITE_P(
    Options, WrongCommandLine,
    testing::Values(std::vector{"--no-such-option"}, std::vector{"--mode", "merge"},
                    std::vector{"--unknown-keys", "maybe"}, std::vector{"--transport", "mail"},
                    std::vector{"--transport", "loader", "--reject-file", "bad"},
                    std::vector{"--summary", "xml"}, std::vector{"--batch-size", "0"},
                    std::vector{"--batch-size", "many"}, std::vector{"--workers", "-1"},
                    std::vector{"--max-retries", "0"}, std::vector{"--timeout", "-1"},
                    std::vector{"--timeout", "soon"}, std::vector{"-", "in", "-"},
                    std::vector{"--reporting-period", "0"}, std::vector{"--target=", "in"},
                    std::vector{"--target", ""}, std::vector{"--reject-file=--mode", "in"},
                    std::vector{"-d", ""}, std::vector{""}, std::vector{"-w", "-W"},
                    std::vector{"--resume", "state", "--reject-file", "./state", "in"},
                    std::vector{"--resume", "bad.reasons.ndjson", "--reject-file", "bad", "in"},
                    std::vector{"--resume", "state", "--dry-run", "in"},
                    std::vector{"--resume", "state", "--single-transaction", "in"}));

TEST(Options, ComplaintsShowNoPassword) {
    const auto leaving = std::get<early_exit>(parse({"--dbnam=postgresql://me:secret@h/d"}));
    EXPECT_EQ(leaving.text.find("secret"), std::string::npos) << leaving.text;
    EXPECT_NE(leaving.text.find("--dbnam"), std::string::npos) << leaving.text;
}

TEST(Options, ConnectAsPsqlDoes) {
    const auto conninfo = [](const std::vector<const char*>& arguments) {
        return std::get<load_options>(parse(arguments)).conninfo;
    };
    EXPECT_EQ(conninfo({"-d", "app"}), "app");
    EXPECT_EQ(conninfo({"-h", "db1", "-p", "5433", "-U", "me"}),
              "host='db1' port='5433' user='me' ");
    EXPECT_EQ(conninfo({"-h", "db1", "-d", "it's"}), "host='db1' dbname='it\\'s' ");
    // Its own prevail, as libpq has it of keywords that come twice.
    EXPECT_EQ(conninfo({"-h", "db1", "-d", "host=db2 dbname=app"}),
              "host='db1' host=db2 dbname=app");
    EXPECT_EQ(conninfo({"-p", "1", "-d", "postgresql://me@db2:2/app"}),
              "port='1' user='me' dbname='app' host='db2' port='2' ");
}

TEST(Options, APasswordIsAskedForAsTold) {
    const auto prompt = [](const char* option) {
        return std::get<load_options>(parse({option})).prompt;
    };
    EXPECT_EQ(prompt("-q"), password_prompt::if_needed);
    EXPECT_EQ(prompt("-W"), password_prompt::always);
    EXPECT_EQ(prompt("-w"), password_prompt::never);
}

// With any version of CLI11: the manual page and the completions are made from it.
TEST(Options, HelpIsLaidOutAsEver) {
    const std::string help = std::get<early_exit>(parse({"--help"})).text;
    for (const char* part :
         {"psql does: -d, -h, -p, -U, or PGHOST, PGPORT, PGUSER, PGDATABASE, PGSERVICE and "
          "so\non.\n",
          "\n\nUsage: agno-load [OPTIONS] [FILE...]\n\nPositionals:\n  FILE ...                    "
          "        "
          "documents;",
          "\n\nOptions:\n  -?,--help                           print this and exit\n",
          "\n\nConnection:\n  -d,--dbname CONNINFO                database, ",
          "\n  --time-unit microseconds|milliseconds|seconds\n                                     "
          " what ",
          "\n  --workers N=1                       connections that write at the same time\n",
          "\n\nExamples:\n  agno-load -d app --create-table sessions.ndjson\n"}) {
        EXPECT_NE(help.find(part), std::string::npos) << part << "is not in" << help;
    }
}

TEST(Options, HelpAndVersionExitWell) {
    for (const char* option : {"-?", "--help", "--version"}) {
        const auto leaving = std::get<early_exit>(parse({option}));
        EXPECT_EQ(leaving.status, 0);
        EXPECT_NE(leaving.text.find("agno-load"), std::string::npos);
        for (const char c : leaving.text) {
            EXPECT_NE(c, '\0');
        }
    }
}

}  // namespace
