// Connections that are lost, borrowed, or not to be had.

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

class LiveConnection : public Live {};

TEST_F(LiveConnection, LostConnectionsAreReopened) {
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

TEST_F(LiveConnection, IdleConnectionsThatWereLostAreReopened) {
    postgres_batch_writer writer("application_name=" + table, settings);
    writer.upsert_sessions(numbered(1), false);
    ASSERT_EQ(db.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
                     " application_name = '" +
                     table + "'"),
              "t");
    EXPECT_EQ(writer.upsert_sessions(numbered(2), false).counts[outcome::inserted], 1u);
}

TEST_F(LiveConnection, BorrowedConnectionsAreLeftAsTheyWere) {
    {
        postgres_batch_writer writer(db.handle(), settings);
        writer.upsert_sessions(numbered(2), false);
        EXPECT_EQ(PQisnonblocking(db.handle()), 0);
        EXPECT_EQ(PQtransactionStatus(db.handle()), PQTRANS_IDLE);
        EXPECT_EQ(count(), "2");
    }
    EXPECT_EQ(count(), "2");
}

TEST_F(LiveConnection, BorrowedConnectionsMustBeIdle) {
    postgres_batch_writer writer(db.handle(), settings);
    db.ask("BEGIN");
    const auto failed =
        caught<agno::usage_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_TRUE(mentions(failed, "commit or roll back first")) << failed.what();
    db.ask("ROLLBACK");
    EXPECT_EQ(writer.upsert_sessions(numbered(1), false).documents(), 1u);
}

TEST_F(LiveConnection, BorrowedConnectionsMustHaveLeftPipelineMode) {
    PQenterPipelineMode(db.handle());
    postgres_batch_writer writer(db.handle(), settings);
    const auto failed =
        caught<agno::usage_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_TRUE(mentions(failed, "PQexitPipelineMode")) << failed.what();
    EXPECT_FALSE(failed.is_retryable());
    PQexitPipelineMode(db.handle());
    EXPECT_EQ(writer.upsert_sessions(numbered(1), false).documents(), 1u);
}

TEST_F(LiveConnection, LostBorrowedConnectionsAreTheirOwnersMatter) {
    database borrowed;
    postgres_batch_writer writer(borrowed.handle(), settings);
    db.ask("SELECT pg_terminate_backend(" + std::to_string(PQbackendPID(borrowed.handle())) + ")");
    const auto failed = caught<agno::error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_TRUE(failed.sqlstate() == "57P01" || failed.sqlstate() == "08006") << failed.sqlstate();
    EXPECT_TRUE(mentions(failed, "borrowed")) << failed.what();
}

TEST_F(LiveConnection, NullConnectionsAreMisuse) {
    EXPECT_THROW(postgres_batch_writer(static_cast<PGconn*>(nullptr)), agno::usage_error);
}

TEST_F(LiveConnection, AServerThatIsDownIsNamed) {
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

TEST_F(LiveConnection, AServerThatDoesNotAnswerIsPassedOverForTheNext) {
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

TEST_F(LiveConnection, ADatabaseThatIsMissingIsNotRetried) {
    postgres_batch_writer writer("no_such_database", settings);
    const auto failed =
        caught<agno::connection_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_EQ(failed.sqlstate(), "3D000");
    EXPECT_FALSE(failed.is_retryable());
}

}  // namespace
