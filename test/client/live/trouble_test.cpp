#include <arpa/inet.h>
#include <sys/socket.h>

#include <chrono>
#include <thread>

#include "agno/agno.hpp"
#include "live_support.hpp"

namespace {

using namespace live;
using namespace std::chrono_literals;
using agno::outcome;
using agno::postgres_batch_writer;

class LiveTrouble : public Live {
  protected:
    /// How many other backends run a statement on our table.
    std::string others_at_work() {
        return db.ask(
            "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND state <> 'idle' AND application_name = 'agno'"
            " AND datname = current_database()");
    }
};

TEST_F(LiveTrouble, TimeoutCancelsOnTheServer) {
    make_slow("slow", "600");
    settings.timeout = 1s;
    settings.max_retries = 1;
    const auto document = with_id("s", "slow");
    postgres_batch_writer writer("", settings);
    const auto started = std::chrono::steady_clock::now();
    const auto failed = caught<agno::timeout_error>([&] {
        writer.upsert_sessions({&document, 1}, false);
    });
    EXPECT_LT(std::chrono::steady_clock::now() - started, 60s);
    EXPECT_EQ(failed.sqlstate(), "57014");
    EXPECT_TRUE(failed.is_retryable());
    EXPECT_TRUE(mentions(failed, "while merging")) << failed.what();
    EXPECT_EQ(others_at_work(), "0");
    EXPECT_EQ(count(), "0");
}

TEST_F(LiveTrouble, TimeoutHalvesTheBatch) {
    make_slow("n", "0.02");
    settings.timeout = 1s;
    settings.batch_size = 64;
    settings.min_batch_size = 4;
    const auto result = postgres_batch_writer("", settings).upsert_sessions(numbered(64), false);
    EXPECT_EQ(result.counts[outcome::inserted], 64u);
    EXPECT_GE(result.retries, 1u);
    EXPECT_GE(result.batches, 2u);
}

TEST_F(LiveTrouble, TheServersStatementTimeoutHalvesTheBatchToo) {
    make_slow("n", "0.02");
    settings.timeout = 0s;
    settings.batch_size = 64;
    settings.min_batch_size = 4;
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

TEST_F(LiveTrouble, LostConnectionsAreReopened) {
    db.ask("SELECT pg_advisory_lock(1)");
    before_insert("n", "pg_advisory_xact_lock_shared(1)");
    settings.batch_size = 20;
    std::jthread killer([&] {
        await_writer_in("advisory");
        db.ask("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = '" + table +
               "'::regclass AND mode = 'RowExclusiveLock'");
        db.ask("SELECT pg_advisory_unlock(1)");
    });
    const auto result = postgres_batch_writer("", settings).upsert_sessions(numbered(40), false);
    killer.join();
    EXPECT_EQ(result.documents(), 40u);
    EXPECT_GE(result.retries, 1u);
    EXPECT_EQ(count(), "40");
}

TEST_F(LiveTrouble, IdleConnectionsThatWereLostAreReopened) {
    postgres_batch_writer writer("application_name=" + table, settings);
    writer.upsert_sessions(numbered(1), false);
    ASSERT_EQ(db.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
                     " application_name = '" +
                     table + "'"),
              "t");
    EXPECT_EQ(writer.upsert_sessions(numbered(2), false).counts[outcome::inserted], 1u);
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

TEST_F(LiveTrouble, BorrowedConnectionsAreLeftAsTheyWere) {
    {
        postgres_batch_writer writer(db.handle(), settings);
        writer.upsert_sessions(numbered(2), false);
        EXPECT_EQ(PQisnonblocking(db.handle()), 0);
        EXPECT_EQ(PQtransactionStatus(db.handle()), PQTRANS_IDLE);
        EXPECT_EQ(count(), "2");
    }
    EXPECT_EQ(count(), "2");
}

TEST_F(LiveTrouble, BorrowedConnectionsMustBeIdle) {
    postgres_batch_writer writer(db.handle(), settings);
    db.ask("BEGIN");
    const auto failed =
        caught<agno::usage_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_TRUE(mentions(failed, "commit or roll back first")) << failed.what();
    db.ask("ROLLBACK");
    EXPECT_EQ(writer.upsert_sessions(numbered(1), false).documents(), 1u);
}

TEST_F(LiveTrouble, BorrowedConnectionsMustHaveLeftPipelineMode) {
    PQenterPipelineMode(db.handle());
    postgres_batch_writer writer(db.handle(), settings);
    const auto failed =
        caught<agno::usage_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_TRUE(mentions(failed, "PQexitPipelineMode")) << failed.what();
    EXPECT_FALSE(failed.is_retryable());
    PQexitPipelineMode(db.handle());
    EXPECT_EQ(writer.upsert_sessions(numbered(1), false).documents(), 1u);
}

TEST_F(LiveTrouble, LostBorrowedConnectionsAreTheirOwnersMatter) {
    database borrowed;
    postgres_batch_writer writer(borrowed.handle(), settings);
    db.ask("SELECT pg_terminate_backend(" + std::to_string(PQbackendPID(borrowed.handle())) + ")");
    const auto failed = caught<agno::error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_TRUE(failed.sqlstate() == "57P01" || failed.sqlstate() == "08006") << failed.sqlstate();
    EXPECT_TRUE(mentions(failed, "borrowed")) << failed.what();
}

TEST_F(LiveTrouble, NullConnectionsAreMisuse) {
    EXPECT_THROW(postgres_batch_writer(static_cast<PGconn*>(nullptr)), agno::usage_error);
}

TEST_F(LiveTrouble, AServerThatIsDownIsNamed) {
    settings.max_retries = 1;
    postgres_batch_writer writer("host=/nonexistent port=1", settings);
    const auto failed =
        caught<agno::connection_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_EQ(failed.sqlstate(), "08001");
    EXPECT_TRUE(mentions(failed, "/nonexistent/.s.PGSQL.1")) << failed.what();
    EXPECT_TRUE(mentions(failed, "Check that the server is running")) << failed.what();
}

/// Takes connections, and says nothing.
class silent_server {
  public:
    silent_server() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        if (bind(socket_, any, size) != 0 || listen(socket_, 10) != 0 ||
            getsockname(socket_, any, &size) != 0) {
            throw std::runtime_error("no socket");
        }
        port = std::to_string(ntohs(address.sin_port));
    }
    ~silent_server() { close(socket_); }
    silent_server(const silent_server&) = delete;
    silent_server& operator=(const silent_server&) = delete;

    std::string port;

  private:
    int socket_ = socket(AF_INET, SOCK_STREAM, 0);
};

TEST_F(LiveTrouble, AServerThatDoesNotAnswerIsPassedOverForTheNext) {
    const silent_server silent;
    const std::string host = PQhost(db.handle());
    const std::string port = PQport(db.handle());
    for (const std::string& conninfo :
         {"host=127.0.0.1," + host + " port=" + silent.port + "," + port,
          "host=127.0.0.1,127.0.0.1," + host + " port=" + silent.port + "," + silent.port + "," +
              port}) {
        postgres_batch_writer writer(conninfo + " connect_timeout=1", settings);
        EXPECT_EQ(writer.upsert_sessions(numbered(1), false).retries, 0u) << conninfo;
    }
    settings.max_retries = 1;
    postgres_batch_writer none("host=127.0.0.1 connect_timeout=1 port=" + silent.port, settings);
    EXPECT_THROW(none.upsert_sessions(numbered(1), false), agno::timeout_error);
}

TEST_F(LiveTrouble, ADatabaseThatIsMissingIsNotRetried) {
    postgres_batch_writer writer("no_such_database", settings);
    const auto failed =
        caught<agno::connection_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_EQ(failed.sqlstate(), "3D000");
    EXPECT_FALSE(failed.is_retryable());
}

TEST_F(LiveTrouble, AMissingExtensionIsNamed) {
    postgres_batch_writer writer("dbname=template1", settings);
    const auto failed =
        caught<agno::usage_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_TRUE(mentions(failed, "run CREATE EXTENSION agno")) << failed.what();
    EXPECT_TRUE(mentions(failed, "\"template1\"")) << failed.what();
}

TEST_F(LiveTrouble, AMissingTargetIsNamed) {
    db.ask("DROP TABLE " + table);
    postgres_batch_writer writer("", settings);
    const auto failed =
        caught<agno::usage_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_EQ(failed.sqlstate(), "42P01");
    EXPECT_TRUE(mentions(failed, "agno_create_sessions_table('" + table + "')")) << failed.what();
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
