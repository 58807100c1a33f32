#include <chrono>
#include <thread>

#include "agno/agno.hpp"
#include "live_support.hpp"

namespace {

using namespace live;
using namespace std::chrono_literals;
using agno::outcome;
using agno::postgres_batch_writer;

class LiveTrouble : public Live {};

TEST_F(LiveTrouble, TimeoutHalvesTheBatch) {
    make_large_batches_slow();
    settings.timeout = 1s;
    const auto result = postgres_batch_writer("", settings).upsert_sessions(numbered(64), false);
    EXPECT_EQ(result.counts[outcome::inserted], 64u);
    EXPECT_GE(result.retries, 1u);
    EXPECT_GE(result.batches, 2u);
}

TEST_F(LiveTrouble, TheServersStatementTimeoutHalvesTheBatchToo) {
    make_large_batches_slow();
    settings.timeout = 0s;
    const auto result = postgres_batch_writer("options='-c statement_timeout=1s'", settings)
                            .upsert_sessions(numbered(64), false);
    EXPECT_EQ(result.counts[outcome::inserted], 64u);
    EXPECT_GE(result.retries, 1u);
    EXPECT_GE(result.batches, 2u);
}

TEST_F(LiveTrouble, TheServersStatementTimeoutIsNamedWhereNothingHelps) {
    make_slow("slow", "600");
    settings.max_retries = 1;
    postgres_batch_writer writer("options='-c statement_timeout=300'", settings);
    const auto failed = caught<agno::error>(
        [&] { writer.upsert_sessions(std::vector{with_id("a", "slow")}, false); });
    EXPECT_EQ(failed.sqlstate(), "57014");
    EXPECT_TRUE(mentions(failed, "The server's statement_timeout is 300ms")) << failed.what();
}

TEST_F(LiveTrouble, StopCancelsOnTheServerAtOnce) {
    make_slow("slow", "600");
    settings.batch_size = 1;
    std::vector<agno::session> documents = {with_id("a", "fast"), with_id("b", "slow")};
    std::stop_source stop;
    const std::jthread stopper = stop_when_slow(stop);
    postgres_batch_writer writer("", settings);
    const auto started = std::chrono::steady_clock::now();
    const auto failed = caught<agno::cancelled_error>(
        [&] { writer.upsert_sessions(documents, false, stop.get_token()); });
    EXPECT_LT(std::chrono::steady_clock::now() - started, 60s);
    EXPECT_EQ(failed.committed().counts[outcome::inserted], 1u);
    EXPECT_EQ(others_at_work(), "0");
    EXPECT_EQ(count(), "1");
    EXPECT_EQ(writer.upsert_sessions(numbered(3), false).counts[outcome::inserted], 3u);
}

TEST_F(LiveTrouble, StopBeforeTheStartWritesNothing) {
    std::stop_source stop;
    stop.request_stop();
    postgres_batch_writer writer("", settings);
    EXPECT_THROW(writer.upsert_sessions(numbered(3), false, stop.get_token()),
                 agno::cancelled_error);
    EXPECT_EQ(count(), "0");
}

TEST_F(LiveTrouble, StopInASingleTransactionKeepsNothing) {
    make_slow("slow", "600");
    settings.single_transaction = true;
    settings.batch_size = 1;
    std::vector<agno::session> documents = {with_id("a", "fast"), with_id("b", "slow")};
    std::stop_source stop;
    const std::jthread stopper = stop_when_slow(stop);
    postgres_batch_writer writer(db.handle(), settings);
    EXPECT_THROW(writer.upsert_sessions(documents, false, stop.get_token()), agno::cancelled_error);
    EXPECT_EQ(PQtransactionStatus(db.handle()), PQTRANS_IDLE);
    EXPECT_EQ(count(), "0");
}

/// Its snapshot stays the same, so that it would fail each time.
TEST_F(LiveTrouble, ASerializationFailureInASingleTransactionIsNotRetried) {
    postgres_batch_writer("", settings).upsert_sessions(numbered(2), false);
    settings.single_transaction = true;
    settings.batch_size = 1;
    settings.on_progress = [&](const agno::upsert_result&) {
        db.ask("UPDATE " + table + " SET name = 'theirs' WHERE session_id = 's1'");
    };
    int retries = 0;
    settings.on_retry = [&](const agno::retry_notice&) { ++retries; };
    postgres_batch_writer writer("options='-c default_transaction_isolation=serializable'",
                                 settings);
    const std::vector<agno::session> documents = {with_id("s0", "ours"), with_id("s1", "ours")};
    const auto failed = caught<agno::error>([&] { writer.upsert_sessions(documents, false); });
    EXPECT_EQ(failed.sqlstate(), "40001");
    EXPECT_EQ(retries, 0);
    EXPECT_EQ(count("name = 'ours'"), "0");
}

/// On a new connection there would be nothing of it to go on with, or to commit.
TEST_F(LiveTrouble, ATransactionThatIsLostIsAnError) {
    settings.single_transaction = true;
    settings.batch_size = 2;
    for (const std::uint64_t lost_after : {1, 3}) {
        settings.on_progress = [&](const agno::upsert_result& so_far) {
            if (so_far.batches == lost_after) {
                db.ask(
                    "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
                    " WHERE application_name = '" +
                    table + "'");
            }
        };
        postgres_batch_writer writer("application_name=" + table, settings);
        const auto failed =
            caught<agno::connection_error>([&] { writer.upsert_sessions(numbered(6), false); });
        EXPECT_FALSE(mentions(failed, "Whether this was committed")) << failed.what();
        EXPECT_EQ(failed.committed().documents(), 0u);
        EXPECT_EQ(failed.committed().retries, 0u);
        EXPECT_EQ(count(), "0");
    }
}

TEST_F(LiveTrouble, ATransactionWhoseCommitFailsIsNoLostConnection) {
    const std::string function = in_schema("clash");
    db.ask("CREATE FUNCTION " + function +
           "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '40001'; END $$;"
           " CREATE CONSTRAINT TRIGGER clash AFTER INSERT ON " +
           table + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION " + function +
           "()");
    settings.single_transaction = true;
    const auto failed = caught<agno::error>(
        [&] { postgres_batch_writer("", settings).upsert_sessions(numbered(3), false); });
    EXPECT_EQ(failed.sqlstate(), "40001") << failed.what();
    EXPECT_EQ(failed.committed().retries, 0u);
    EXPECT_EQ(count(), "0");
}

TEST_F(LiveTrouble, LockTimeoutsAreRetried) {
    settings.max_retries = 100;
    settings.on_retry = [&](const agno::retry_notice& notice) {
        EXPECT_EQ(notice.sqlstate, "55P03");
        if (notice.retry == 1) {
            db.ask("COMMIT");
        }
    };
    postgres_batch_writer writer("options='-c lock_timeout=100'", settings);
    writer.upsert_sessions(numbered(1), false);
    db.ask("BEGIN; UPDATE " + table + " SET name = 'locked'");
    const auto document = with_id("s0", "new");
    const auto result = writer.upsert_sessions({&document, 1}, false);
    EXPECT_EQ(result.counts[outcome::updated], 1u);
    EXPECT_GE(result.retries, 1u);
    EXPECT_EQ(count("name = 'new'"), "1");
}

TEST_F(LiveTrouble, AMissingExtensionIsNamed) {
    postgres_batch_writer writer("dbname=template1", settings);
    const auto failed =
        caught<agno::usage_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_TRUE(mentions(failed, "run CREATE EXTENSION agno")) << failed.what();
    EXPECT_TRUE(mentions(failed, "\"template1\"")) << failed.what();
}

TEST_F(LiveTrouble, MissingRightsAreNamed) {
    const std::string role = "live_guest_" + std::to_string(PQbackendPID(db.handle()));
    db.ask("CREATE ROLE " + role + " LOGIN");
    const auto failed = caught<agno::usage_error>([&] {
        postgres_batch_writer writer("user=" + role, settings);
        writer.upsert_sessions(numbered(1), false);
    });
    db.ask("DROP ROLE " + role);
    EXPECT_EQ(failed.sqlstate(), "42501");
    EXPECT_TRUE(mentions(failed, "GRANT SELECT, INSERT, UPDATE ON " + table)) << failed.what();
}

}  // namespace
