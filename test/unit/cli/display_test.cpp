#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "cli/show/exit_status.hpp"
#include "cli/show/number_text.hpp"
#include "cli/show/printable.hpp"
#include "cli/show/progress.hpp"
#include "cli/show/redact.hpp"
#include "cli/show/summary.hpp"

// What agno-load shows, word by word.

namespace {

using namespace agno::cli;
using namespace std::chrono_literals;

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

TEST(Numbers, AreWords) {
    EXPECT_EQ(counted(1, "batch", "batches"), "1 batch");
    EXPECT_EQ(counted(2000, "batch", "batches"), "2,000 batches");
    EXPECT_EQ(megabytes(2'345'678), "2.3 MB");
    EXPECT_EQ(seconds_text(1250ms), "1.2 s");
    agno::outcome_counts counts;
    counts[agno::outcome::inserted] = 1000;
    counts[agno::outcome::stale] = 3;
    counts[agno::outcome::rejected] = 2;
    EXPECT_EQ(outcome_words(counts, ", "), "2 rejected, 1,000 inserted, 3 stale");
    EXPECT_EQ(outcome_words({}, ", "), "");
}

progress_state half_way() {
    progress_state state;
    state.counts[agno::outcome::inserted] = 12343;
    state.counts[agno::outcome::rejected] = 2;
    state.bytes_done = 50;
    state.bytes_total = 100;
    state.elapsed = 3s;
    return state;
}

TEST(Progress, BarShowsHowFarItIs) {
    EXPECT_EQ(
        progress_bar(half_way(), 93),
        "[##########           ] 50%  12,345 documents  4,115/s  ETA 0:03  2 rejected  12,343 "
        "inserted");
    EXPECT_EQ(progress_bar(half_way(), 75),
              "50%  12,345 documents  4,115/s  ETA 0:03  2 rejected  12,343 inserted");
}

TEST(Progress, BarFitsTheTerminal) {
    for (std::size_t width = 0; width < 200; ++width) {
        EXPECT_LE(progress_bar(half_way(), width).size(), width);
    }
    EXPECT_EQ(progress_bar(half_way(), 60), "50%  12,345 documents  4,115/s  ETA 0:03  2 rejected");
}

TEST(Progress, HasNoBarWhereTheSizeIsUnknown) {
    progress_state state = half_way();
    state.bytes_total = std::nullopt;
    EXPECT_EQ(progress_bar(state, 80), "12,345 documents  4,115/s  2 rejected  12,343 inserted");
    state = {};
    state.bytes_total = 0;
    EXPECT_EQ(progress_bar(state, 80), "0 documents  0/s");
}

TEST(Progress, LineIsForLogs) {
    EXPECT_EQ(progress_line(half_way()),
              "50%, 12,345 documents, 4,115/s, ETA 0:03, 2 rejected, 12,343 inserted");
    EXPECT_EQ(progress_line({}), "0 documents, 0/s");
}

TEST(Progress, TimeLeftIsByWhatThisRunDid) {
    progress_state state = half_way();
    state.bytes_before = 40;
    EXPECT_NE(progress_line(state).find("ETA 0:15"), std::string::npos) << progress_line(state);
}

TEST(Printable, ShowsControlCharacters) {
    EXPECT_EQ(printable("a\x1b[1m\n\tb\r\x7f"), "a\\x1b[1m\n\tb\\x0d\\x7f");
    EXPECT_EQ(printable("\xC3\xA9 \xC2\x9B \xC2\xA0"), "\xC3\xA9 \\x9b \xC2\xA0");
    EXPECT_EQ(printable_line("a\nb", 10), "a\\x0ab");
    EXPECT_EQ(printable_line("ab\xC3\xA9", 3), "ab...");
}

TEST(Passwords, AreMasked) {
    EXPECT_EQ(without_passwords("host=h password=secret dbname=d"), "host=h password=*** dbname=d");
    EXPECT_EQ(without_passwords("PassWord = 'my secret' x"), "PassWord = *** x");
    EXPECT_EQ(without_passwords("at postgresql://me:se/c:r@t@host/d?a=b"),
              "at postgresql://me:***@host/d?a=b");
    EXPECT_EQ(without_passwords("postgresql://host/d?password=secret&x=y"),
              "postgresql://host/d?password=***&x=y");
    EXPECT_EQ(without_passwords("password authentication failed for user \"me\""),
              "password authentication failed for user \"me\"");
    EXPECT_EQ(without_passwords("postgresql://me@host:5432/d"), "postgresql://me@host:5432/d");
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

TEST(Summary, TextTellsOfEarlierRunsAndOfFailures) {
    load_summary load = example_summary();
    load.documents_before = 2000;
    load.rejected_before = 3;
    load.result.replayed = 5;
    load.failure = {"42703", "boom"};
    load.exit_status = exit_failed;
    EXPECT_EQ(summary_text(load),
              "failed; what landed before:\n"
              "1,501 documents in 2 batches, 1.5 s, 1,000/s, 5 replayed, after 2,000 of earlier "
              "runs (3 of them rejected)\n"
              "  inserted: 1,500\n"
              "  rejected: 1\n");
    load.exit_status = exit_interrupted;
    EXPECT_TRUE(summary_text(load).starts_with("interrupted; what landed before:\n1,501"));
}

TEST(Summary, JsonTellsOfFailures) {
    load_summary load = example_summary();
    load.failure = {"08001", "no way to postgresql://me:secret@host/"};
    rapidjson::Document summary;
    const std::string text = summary_json(load);
    summary.Parse(text.c_str());
    ASSERT_TRUE(summary.IsObject()) << text;
    EXPECT_STREQ(summary["error"]["sqlstate"].GetString(), "08001");
    EXPECT_STREQ(summary["error"]["message"].GetString(), "no way to postgresql://me:***@host/");
}

TEST(Summary, JsonIsOneObject) {
    load_summary load = example_summary();
    load.documents_before = 7;
    load.rejected_before = 3;
    load.result.replayed = 5;
    load.result.spent = {.reading = 250ms, .sending = 500ms, .merging = 1250ms};
    const std::string text = summary_json(load);
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
    EXPECT_EQ(summary["documents_before"].GetUint64(), 7u);
    EXPECT_EQ(summary["rejected_before"].GetUint64(), 3u);
    EXPECT_EQ(summary["replayed"].GetUint64(), 5u);
    EXPECT_DOUBLE_EQ(summary["spent"]["reading"].GetDouble(), 0.25);
    EXPECT_DOUBLE_EQ(summary["spent"]["sending"].GetDouble(), 0.5);
    EXPECT_DOUBLE_EQ(summary["spent"]["merging"].GetDouble(), 1.25);
    EXPECT_FALSE(summary.HasMember("error"));
    EXPECT_EQ(text.find('\n'), std::string::npos);
}

}  // namespace
