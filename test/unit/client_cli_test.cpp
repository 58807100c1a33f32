#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "agno/error.hpp"
#include "cli/exit_status.hpp"
#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "cli/reject_file.hpp"
#include "cli/reject_notes.hpp"
#include "cli/stream_source.hpp"
#include "cli/summary.hpp"

namespace {

using namespace agno::cli;
using namespace std::chrono_literals;

std::variant<load_options, early_exit> parse(std::vector<const char*> words) {
    words.insert(words.begin(), "agno-load");
    return parse_options(static_cast<int>(words.size()), words.data());
}

load_options options_of(std::vector<const char*> words) {
    return std::get<load_options>(parse(std::move(words)));
}

TEST(Options, DefaultToStandardInputAndTheLibrarysConfig) {
    const load_options options = options_of({});
    EXPECT_EQ(options.input, "-");
    EXPECT_EQ(options.conninfo, "");
    EXPECT_EQ(options.summary, summary_format::text);
    EXPECT_FALSE(options.preserve_updated_at);
    EXPECT_EQ(options.settings.batch_size, agno::config::default_batch_size);
    EXPECT_EQ(options.settings.timeout, 30s);
    EXPECT_EQ(options.settings.on_error, agno::error_policy::abort);
}

TEST(Options, ReachTheirFields) {
    const load_options options = options_of({"in.ndjson",
                                             "-d",
                                             "host=h dbname=d",
                                             "--target",
                                             "app.chats",
                                             "--mode",
                                             "patch",
                                             "--preserve-updated-at",
                                             "--newer-only",
                                             "--touch",
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
                                             "--quiet"});
    EXPECT_EQ(options.input, "in.ndjson");
    EXPECT_EQ(options.conninfo, "host=h dbname=d");
    EXPECT_TRUE(options.preserve_updated_at);
    EXPECT_EQ(options.summary, summary_format::json);
    EXPECT_TRUE(options.quiet);
    const agno::config& settings = options.settings;
    EXPECT_EQ(settings.target, "app.chats");
    EXPECT_EQ(settings.mode, agno::write_mode::patch);
    EXPECT_TRUE(settings.newer_only);
    EXPECT_TRUE(settings.touch);
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

TEST(Options, ChooseATransport) {
    EXPECT_EQ(options_of({}).settings.transport, agno::transport_kind::automatic);
    EXPECT_EQ(options_of({"--transport", "auto"}).settings.transport,
              agno::transport_kind::automatic);
    EXPECT_EQ(options_of({"--transport", "temp_table"}).settings.transport,
              agno::transport_kind::temp_table);
    const auto loader = options_of({"--transport", "loader", "--loader-table", "app.inbox"});
    EXPECT_EQ(loader.settings.transport, agno::transport_kind::loader);
    EXPECT_EQ(loader.settings.loader_table, "app.inbox");
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
    EXPECT_TRUE(leaving.text.starts_with("agno-load: ")) << leaving.text;
}

INSTANTIATE_TEST_SUITE_P(
    Options, WrongCommandLine,
    testing::Values(std::vector{"--no-such-option"}, std::vector{"--mode", "merge"},
                    std::vector{"--unknown-keys", "maybe"}, std::vector{"--transport", "mail"},
                    std::vector{"--transport", "loader", "--reject-file", "bad"},
                    std::vector{"--summary", "xml"}, std::vector{"--batch-size", "0"},
                    std::vector{"--batch-size", "many"}, std::vector{"--workers", "-1"},
                    std::vector{"--max-retries", "0"}, std::vector{"--timeout", "-1"},
                    std::vector{"--timeout", "soon"}, std::vector{"one", "two"}));

TEST(Options, HelpAndVersionExitWell) {
    for (const char* option : {"--help", "--version"}) {
        const auto leaving = std::get<early_exit>(parse({option}));
        EXPECT_EQ(leaving.status, 0);
        EXPECT_NE(leaving.text.find("agno-load"), std::string::npos);
        for (const char c : leaving.text) {
            EXPECT_NE(c, '\0');
        }
    }
}

TEST(Progress, GroupsDigits) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Progress, WritesTimesLikeAClock) {
    EXPECT_EQ(clock_time(3s), "0:03");
    EXPECT_EQ(clock_time(63s), "1:03");
    EXPECT_EQ(clock_time(3723.4s), "1:02:03");
}

TEST(Progress, BarShowsHowFarItIs) {
    EXPECT_EQ(progress_bar({12345, 0, 50, 100, 3s}, 70),
              "[#############              ] 50%  12,345 documents  4,115/s  ETA 0:03");
    EXPECT_EQ(progress_bar({12345, 2, 50, 100, 3s}, 60),
              "50%  12,345 documents  4,115/s  2 rejected  ETA 0:03");
}

TEST(Progress, BarFitsTheTerminal) {
    for (std::size_t width = 0; width < 200; ++width) {
        EXPECT_LE(progress_bar({12345, 2, 50, 100, 3s}, width).size(), width);
    }
}

TEST(Progress, HasNoBarWhereTheSizeIsUnknown) {
    EXPECT_EQ(progress_bar({12345, 0, 50, std::nullopt, 3s}, 80), "12,345 documents  4,115/s");
    EXPECT_EQ(progress_bar({0, 0, 0, 0, 0s}, 80), "0 documents  0/s");
}

TEST(Progress, LineIsForLogs) {
    EXPECT_EQ(progress_line({12345, 2, 50, 100, 3s}), "12,345 documents, 50%, 4,115/s, 2 rejected");
    EXPECT_EQ(progress_line({5, 0, 50, std::nullopt, 0s}), "5 documents, 0/s");
}

load_summary example_summary() {
    load_summary load;
    load.result.counts[agno::outcome::inserted] = 1500;
    load.result.counts[agno::outcome::rejected] = 1;
    load.result.bytes = 99;
    load.result.batches = 2;
    load.elapsed = 1500ms;
    load.exit_status = exit_rejected;
    return load;
}

TEST(Summary, TextNamesTheOutcomesThatOccurred) {
    EXPECT_EQ(summary_text(example_summary()),
              "1,501 documents in 2 batches, 1.5 s, 1,000/s\n"
              "  inserted: 1,500\n"
              "  rejected: 1\n");
}

TEST(Summary, TextCountsOneAsOne) {
    load_summary load;
    load.result.counts[agno::outcome::inserted] = 1;
    load.result.batches = 1;
    load.result.retries = 1;
    EXPECT_EQ(summary_text(load),
              "1 document in 1 batch, 0.0 s, 0/s, 1 retry\n"
              "  inserted: 1\n");
}

TEST(Summary, JsonIsOneObject) {
    const std::string text = summary_json(example_summary());
    rapidjson::Document summary;
    summary.Parse(text.c_str());
    ASSERT_TRUE(summary.IsObject()) << text;
    EXPECT_STREQ(summary["status"].GetString(), "rejected");
    EXPECT_EQ(summary["documents"].GetUint64(), 1501u);
    EXPECT_EQ(summary["inserted"].GetUint64(), 1500u);
    EXPECT_EQ(summary["unchanged"].GetUint64(), 0u);
    EXPECT_EQ(summary["rejected"].GetUint64(), 1u);
    EXPECT_EQ(summary["bytes"].GetUint64(), 99u);
    EXPECT_EQ(summary["batches"].GetUint64(), 2u);
    EXPECT_EQ(summary["retries"].GetUint64(), 0u);
    EXPECT_DOUBLE_EQ(summary["seconds"].GetDouble(), 1.5);
    EXPECT_EQ(summary["rate"].GetUint64(), 1000u);
    EXPECT_FALSE(summary["dry_run"].GetBool());
    EXPECT_EQ(text.find('\n'), std::string::npos);
}

}  // namespace
