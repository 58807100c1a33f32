// Writers behind a pooler that shares two server connections, by the transaction.

#include <atomic>
#include <chrono>
#include <thread>

#include "../live/live_support.hpp"
#include "agno/agno.hpp"

namespace {

using namespace live;
using namespace std::chrono_literals;
using agno::outcome;
using agno::postgres_batch_writer;
using agno::transport_kind;

class Pooler : public Live, public testing::WithParamInterface<transport_kind> {
  protected:
    Pooler() {
        use(GetParam());
        settings.batch_size = 60;
    }

    /// How many server connections there are besides the pool's.
    std::string server_connections() {
        return db.ask(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND datname = current_database()");
    }
};

INSTANTIATE_TEST_SUITE_P(Every, Pooler, every_transport, transport_name);

TEST_P(Pooler, IsReallyThere) {
    EXPECT_NE(db.ask("SELECT pg_backend_pid()"), std::to_string(PQbackendPID(db.handle())));
    EXPECT_LE(std::stoi(server_connections()), 2);
}

TEST_P(Pooler, ServesMoreWorkersThanItHasConnections) {
    settings.workers = 5;
    std::vector<agno::session> documents;
    for (const std::string name : {"first", "second", "last"}) {
        for (int each = 0; each < 1000; ++each) {
            documents.push_back(with_id("s" + std::to_string(each), name));
        }
    }
    const auto result = postgres_batch_writer("", settings).upsert_sessions(documents, false);
    EXPECT_EQ(result.documents(), 3000u);
    EXPECT_EQ(result.retries, 0u);
    EXPECT_EQ(count("name = 'last'"), "1000");
    EXPECT_EQ(count(), "1000");
    EXPECT_LE(std::stoi(server_connections()), 2);
}

TEST_P(Pooler, ServesManySmallCallsOfSeveralWriters) {
    // Statements get names from the second time on, which another server connection doesn't know.
    std::vector<std::jthread> clients;
    std::atomic<int> landed = 0;
    for (int client = 0; client < 4; ++client) {
        clients.emplace_back([&, client] {
            postgres_batch_writer writer("", settings);
            for (int call = 0; call < 25; ++call) {
                const auto document =
                    with_id(std::to_string(client) + "/" + std::to_string(call), "n");
                const auto result = writer.upsert_sessions({&document, 1}, false);
                landed += static_cast<int>(result.counts[outcome::inserted]);
            }
        });
    }
    clients.clear();
    EXPECT_EQ(landed, 100);
    EXPECT_EQ(count(), "100");
}

TEST_P(Pooler, KeepsOneTransactionTogether) {
    expect_single_transactions(200);
}

TEST_P(Pooler, PassesOnACancel) {
    make_slow("slow", "60");
    settings.timeout = 1s;
    settings.max_retries = 1;
    const auto document = with_id("s", "slow");
    postgres_batch_writer writer("", settings);
    EXPECT_THROW(writer.upsert_sessions({&document, 1}, false), agno::timeout_error);
    EXPECT_EQ(db.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                     " AND datname = current_database()"),
              "0");
    settings.timeout = 30s;
    EXPECT_EQ(postgres_batch_writer("", settings).upsert_sessions(numbered(3), false).documents(),
              3u);
}

}  // namespace
