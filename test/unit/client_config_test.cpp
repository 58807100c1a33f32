#include <gtest/gtest.h>

#include "agno/config.hpp"

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
    EXPECT_EQ(effective.max_batch_bytes, 16 * 1024 * 1024);
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

TEST(Config, DryRunIsASingleTransaction) {
    config asked;
    asked.dry_run = true;
    EXPECT_TRUE(asked.normalized().single_transaction);
}

}  // namespace
