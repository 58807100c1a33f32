// A COMMIT whose answer is lost: what the client does about it, and what it reports.

#include "fault_support.hpp"

namespace {

using namespace faults;
using namespace live;
using namespace std::chrono_literals;
using agno::outcome;

constexpr const char* not_known = "Whether this was committed is not known";

class Doubt : public Faults, public testing::WithParamInterface<transport_kind> {
  protected:
    Doubt() { use(GetParam()); }

    /// What answers where each batch is committed for itself.
    static point last_answer() {
        return GetParam() == transport_kind::automatic ? point::call_answer : point::commit_answer;
    }
};

INSTANTIATE_TEST_SUITE_P(Every, Doubt, every_transport, transport_name);

/// Where each batch has a COMMIT.
class DoubtOfBatch : public Doubt {};

INSTANTIATE_TEST_SUITE_P(Every, DoubtOfBatch,
                         testing::Values(transport_kind::temp_table, transport_kind::loader),
                         transport_name);

TEST_P(Doubt, AWholeThatDidCommitIsSuccess) {
    settings.single_transaction = true;
    for (const action what : {action::cut, action::stall}) {
        settings.timeout = what == action::cut ? 20s : 1s;
        proxy.arm({point::commit_answer, what});
        auto documents = numbered(300);
        documents.front().session_id = name_of(point::commit_answer) + std::to_string(int(what));
        const auto result = writer().upsert_sessions(documents, false);
        EXPECT_EQ(result.documents(), 300u);
        EXPECT_EQ(result.counts[outcome::inserted], what == action::cut ? 300u : 1u);
        EXPECT_EQ(result.replayed, 0u);
        EXPECT_EQ(result.retries, 1u);
    }
    EXPECT_EQ(count(), "301");
}

TEST_P(Doubt, AWholeThatDidNotCommitIsAnErrorThatSaysSo) {
    settings.single_transaction = true;
    proxy.arm({point::commit, action::cut});
    const auto failed =
        caught<agno::connection_error>([&] { writer().upsert_sessions(numbered(300), false); });
    EXPECT_TRUE(failed.is_retryable());
    EXPECT_TRUE(mentions(failed, "nothing was committed")) << failed.what();
    EXPECT_FALSE(mentions(failed, not_known)) << failed.what();
    EXPECT_EQ(failed.committed().documents(), 0u);
    EXPECT_EQ(count(), "0");
}

/// So PostgreSQL answers the COMMIT of a transaction that had failed.
TEST_P(DoubtOfBatch, ACommitThatRollsBackIsAnError) {
    proxy.arm({point::commit, action::roll_back, 0ms, 1, 1});
    const auto failed =
        caught<agno::error>([&] { writer().upsert_sessions(numbered(300), false); });
    EXPECT_EQ(failed.sqlstate(), "40000") << failed.what();
    EXPECT_FALSE(mentions(failed, not_known)) << failed.what();
    EXPECT_EQ(failed.committed().documents(), 100u);
    EXPECT_EQ(count(), "100");
}

TEST_P(Doubt, AWholeThatItsCommitRollsBackIsAnError) {
    settings.single_transaction = true;
    proxy.arm({point::commit, action::roll_back});
    const auto failed =
        caught<agno::error>([&] { writer().upsert_sessions(numbered(300), false); });
    EXPECT_EQ(failed.sqlstate(), "40000") << failed.what();
    EXPECT_FALSE(mentions(failed, not_known)) << failed.what();
    EXPECT_EQ(failed.committed().documents(), 0u);
    EXPECT_EQ(count(), "0");
}

/// A timeout makes the next batches smaller, not the one that has been committed after all.
TEST_P(DoubtOfBatch, WhatLandedAfterAllIsCountedAsItWasSent) {
    settings.timeout = 2s;
    settings.max_retries = 10;
    settings.min_batch_size = 10;
    proxy.arm({point::commit_answer, action::stall});
    const auto result = writer().upsert_sessions(numbered(150), false);
    EXPECT_EQ(result.counts[outcome::inserted], 150u);
    EXPECT_EQ(result.documents(), 150u);
    EXPECT_EQ(result.replayed, 0u);
    EXPECT_EQ(count(), "150");
}

TEST_P(Doubt, RemainsWhereNobodyCanBeAsked) {
    for (const bool whole : {false, true}) {
        settings.single_transaction = whole;
        proxy.arm({whole ? point::commit_answer : last_answer(), action::cut});
        settings.on_retry = [&](const agno::retry_notice&) {
            proxy.arm({point::connect, action::cut, 0ms, 0, 1000});
        };
        const auto failed = caught<agno::connection_error>(
            [&] { writer().upsert_sessions(numbered(whole ? 200 : 100), false); });
        EXPECT_TRUE(mentions(failed, not_known)) << failed.what();
        EXPECT_EQ(failed.committed().documents(), 0u);
        EXPECT_EQ(count(), whole ? "200" : "100");
    }
}

TEST_P(Doubt, RemainsOnABorrowedConnection) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> borrowed(PQconnectdb(conninfo().c_str()),
                                                                PQfinish);
    proxy.arm({last_answer(), action::cut});
    const auto failed = caught<agno::connection_error>([&] {
        agno::postgres_batch_writer(borrowed.get(), settings).upsert_sessions(numbered(10), false);
    });
    EXPECT_TRUE(mentions(failed, not_known)) << failed.what();
    EXPECT_TRUE(mentions(failed, "pass a new one")) << failed.what();
    EXPECT_EQ(count(), "10");
}

TEST_F(Faults, AReplayIsHalvedWhereThatHelps) {
    settings.timeout = 1s;
    settings.min_batch_size = 10;
    proxy.arm({point::call_answer, action::stall});
    const auto result = writer().upsert_sessions(numbered(100), false);
    EXPECT_EQ(result.documents(), 100u);
    EXPECT_EQ(result.replayed, 100u);
    EXPECT_EQ(result.counts[outcome::unchanged], 100u);
    EXPECT_GE(result.batches, 2u);
}

}  // namespace
