#include <gtest/gtest.h>

#include <array>
#include <string>

#include "agno/config.hpp"
#include "agno/error.hpp"
#include "src/settings_check.hpp"

namespace {

using namespace std::chrono_literals;
using agno::config;

TEST(Config, DefaultsAreThoseOfTheGoWriter) {
    const config effective = config().normalized();
    EXPECT_EQ(effective.batch_size, 5000);
    EXPECT_EQ(effective.min_batch_size, 500);
    EXPECT_EQ(effective.max_retries, 3);
    EXPECT_EQ(effective.timeout, 30s);
    EXPECT_EQ(effective.throttle_interval, 0ms);
    EXPECT_EQ(effective.flush_after, 0ms);
    EXPECT_EQ(effective.max_batch_bytes, 4 * 1024 * 1024);
    EXPECT_EQ(effective.workers, 1);
}

TEST(Config, NonPositiveSizesAndRetriesFallBackToTheDefaults) {
    for (const int value : {0, -1}) {
        config asked;
        asked.batch_size = value;
        asked.min_batch_size = value;
        asked.max_batch_bytes = value;
        asked.max_retries = value;
        asked.workers = value;
        const config effective = asked.normalized();
        EXPECT_EQ(effective.batch_size, config::default_batch_size);
        EXPECT_EQ(effective.min_batch_size, config::default_min_batch_size);
        EXPECT_EQ(effective.max_batch_bytes, config::default_max_batch_bytes);
        EXPECT_EQ(effective.max_retries, config::default_max_retries);
        EXPECT_EQ(effective.workers, 1);
    }
}

TEST(Config, MinimumAboveBatchSizeBecomesBatchSize) {
    config asked;
    asked.batch_size = 100;
    EXPECT_EQ(asked.normalized().min_batch_size, 100);
    asked.min_batch_size = 101;
    EXPECT_EQ(asked.normalized().min_batch_size, 100);
    asked.min_batch_size = 99;
    EXPECT_EQ(asked.normalized().min_batch_size, 99);
}

TEST(Config, BatchBytesStayWithinWhatOneValueHolds) {
    config asked;
    asked.max_batch_bytes = std::int64_t{1} << 40;
    EXPECT_EQ(asked.normalized().max_batch_bytes, config::largest_batch_bytes);
}

TEST(Config, TimeoutZeroMeansNoneAndNegativeTheDefault) {
    config asked;
    asked.timeout = 0ms;
    EXPECT_EQ(asked.normalized().timeout, 0ms);
    asked.timeout = -1ms;
    EXPECT_EQ(asked.normalized().timeout, config::default_timeout);
    asked.timeout = 1ms;
    EXPECT_EQ(asked.normalized().timeout, 1ms);
}

TEST(Config, NegativeThrottleMeansNone) {
    config asked;
    asked.throttle_interval = -5ms;
    EXPECT_EQ(asked.normalized().throttle_interval, 0ms);
    asked.throttle_interval = 5ms;
    EXPECT_EQ(asked.normalized().throttle_interval, 5ms);
}

TEST(Config, OneTransactionHasOneWorker) {
    config asked;
    asked.workers = 4;
    EXPECT_EQ(asked.normalized().workers, 4);
    asked.single_transaction = true;
    EXPECT_EQ(asked.normalized().workers, 1);
}

config through_loader() {
    config settings;
    settings.transport = agno::transport_kind::loader;
    settings.loader_table = "inbox";
    return settings;
}

/// The option that the settings' refusal is about, i.e. its message's first word.
std::string refused_option(const config& settings) {
    try {
        agno::detail::require_consistent(settings);
    } catch (const agno::usage_error& refused) {
        EXPECT_EQ(refused.sqlstate(), "22023");
        const std::string message = refused.what();
        return message.substr(0, message.find(' '));
    }
    return "";
}

TEST(Config, ALoaderTableHasItsOwnOptions) {
    EXPECT_EQ(refused_option(through_loader()), "");
    const std::array<std::pair<const char*, void (*)(config&)>, 14> options = {{
        {"target", [](config& asked) { asked.target = "chats"; }},
        {"create_table", [](config& asked) { asked.create_table = true; }},
        {"mode", [](config& asked) { asked.mode = agno::write_mode::patch; }},
        {"key", [](config& asked) { asked.key = {"id"}; }},
        {"owner", [](config& asked) { asked.owner = "user_id"; }},
        {"merge_by",
         [](config& asked) {
             asked.merge_by = {{"runs", "id"}};
         }},
        {"merge_elements_by",
         [](config& asked) {
             asked.merge_elements_by = {{"runs", "id"}};
         }},
        {"runs_target", [](config& asked) { asked.runs_target = "runs"; }},
        {"prune_runs", [](config& asked) { asked.prune_runs = true; }},
        {"unknown_keys",
         [](config& asked) { asked.unknown_keys = agno::unknown_key_policy::ignore; }},
        {"newer_only", [](config& asked) { asked.newer_only = true; }},
        {"touch", [](config& asked) { asked.touch = true; }},
        {"repair", [](config& asked) { asked.repair = true; }},
        {"time_unit", [](config& asked) { asked.time_unit = agno::epoch_unit::milliseconds; }},
    }};
    for (const auto& [option, set] : options) {
        config asked = through_loader();
        set(asked);
        EXPECT_EQ(refused_option(asked), option);
    }
}

TEST(Config, AKeyIsOfATableThatIsThere) {
    config asked;
    asked.key = {"tenant", "id"};
    EXPECT_EQ(refused_option(asked), "a");
    asked.target = "chats";
    EXPECT_EQ(refused_option(asked), "");
    asked.create_table = true;
    EXPECT_EQ(refused_option(asked), "a");
}

TEST(Config, ElementsAreReplacedOrMerged) {
    config asked;
    asked.merge_by = {{"messages", "id"}};
    asked.merge_elements_by = {{"runs", "run_id"}};
    EXPECT_EQ(refused_option(asked), "");
    asked.merge_by["runs"] = "run_id";
    EXPECT_EQ(refused_option(asked), "elements");
}

TEST(Config, RunsInATableOfTheirOwnAreOfSessions) {
    config asked;
    asked.prune_runs = true;
    EXPECT_EQ(refused_option(asked), "stored") << "there is nothing to prune";
    asked.runs_target = "runs";
    EXPECT_EQ(refused_option(asked), "");
    asked.target = "chats";
    asked.key = {"session_id"};
    EXPECT_EQ(refused_option(asked), "runs");
}

TEST(Config, ALoaderTableMaySkipErrorsAndBeTriedDry) {
    config asked = through_loader();
    asked.on_error = agno::error_policy::skip;
    asked.dry_run = true;
    asked.workers = 3;
    EXPECT_EQ(refused_option(asked), "");
}

TEST(Config, ALoaderTableIsNamedWhereItIsUsed) {
    config unnamed = through_loader();
    unnamed.loader_table.clear();
    EXPECT_NE(refused_option(unnamed), "");
    config unused = through_loader();
    unused.transport = agno::transport_kind::automatic;
    EXPECT_NE(refused_option(unused), "");
}

TEST(Config, DryRunIsASingleTransaction) {
    config asked;
    asked.dry_run = true;
    EXPECT_TRUE(asked.normalized().single_transaction);
}

}  // namespace
