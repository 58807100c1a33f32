// A server that goes away in the middle of a load, and comes back.

#include <functional>
#include <future>

#include "src/libpq/connection.hpp"
#include "src/libpq/failure.hpp"
#include "src/server/server_facts.hpp"
#include "trouble_support.hpp"

namespace {

using namespace trouble;
using namespace live;
using namespace std::chrono_literals;
using agno::outcome;

class Restart : public Trouble, public testing::WithParamInterface<agno::transport_kind> {
  protected:
    Restart() {
        use(GetParam());
        settings.max_retries = 6;
    }

    static constexpr int documents = 2000;

    /// Loads documents, has something done meanwhile, and expects that all of them land. The last
    /// ones wait for it to be done, so that it can't come too late.
    void load_while(const std::function<void()>& trouble_begins) {
        settings.throttle_interval = 5ms;
        std::future<void> under_way;
        settings.on_progress = [&](const agno::upsert_result& so_far) {
            if (so_far.batches == 5) {
                under_way = std::async(std::launch::async, trouble_begins);
            } else if (so_far.documents() >= documents - 100) {
                under_way.wait();
            }
        };
        const auto result = writer().upsert_sessions(numbered(documents), false);
        under_way.get();
        reconnect();
        EXPECT_EQ(count(), std::to_string(documents));
        EXPECT_EQ(count("name = 'n'"), std::to_string(documents));
        EXPECT_EQ(result.documents(), static_cast<std::uint64_t>(documents));
        EXPECT_EQ(result.counts[outcome::inserted] + result.counts[outcome::unchanged],
                  static_cast<std::uint64_t>(documents));
        EXPECT_LE(result.counts[outcome::unchanged], result.replayed);
        EXPECT_GE(result.retries, 1u);
    }

    /// Makes commits of inserts sleep while that table has a row.
    void make_commits_sleep() {
        db.ask("CREATE TABLE " + armed + " (); CREATE FUNCTION " + in_schema("sleep") +
               "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT FROM " + armed +
               ") THEN PERFORM pg_sleep(600); END IF; RETURN NULL; END $$;"
               " CREATE CONSTRAINT TRIGGER sleep AFTER INSERT ON " +
               table + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION " +
               in_schema("sleep") + "()");
    }

    /// Something of the writer's server process, once its commit sleeps.
    std::string of_sleeper(database& server, const std::string& column) {
        const std::string sleeper =
            " FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND application_name = '" + table +
            "'";
        server.await("SELECT count(*)" + sleeper, "1");
        return server.ask("SELECT " + column + sleeper);
    }

    const std::string armed = in_schema("armed");
};

INSTANTIATE_TEST_SUITE_P(Every, Restart, every_transport, transport_name);

TEST_P(Restart, IsSurvivedWhenFast) {
    load_while([] { server("restart fast"); });
}

TEST_P(Restart, IsSurvivedWhenImmediate) {
    load_while([] { server("restart immediate"); });
}

TEST_P(Restart, IsSurvivedAfterTheCrashOfABackend) {
    const auto crash = [this] { server("kill " + writers_process()); };
    load_while(crash);
}

TEST_P(Restart, MakesACommitInProgressUncertainWhichIsTold) {
    make_commits_sleep();
    db.ask("INSERT INTO " + armed + " SELECT");
    const auto crash = std::async(std::launch::async, [&] {
        database other;
        const std::string pid = of_sleeper(other, "pid");
        other.ask("DELETE FROM " + armed);
        server("kill " + pid);
    });
    const auto result = writer().upsert_sessions(numbered(50), false);
    crash.wait();
    reconnect();
    EXPECT_EQ(result.counts[outcome::inserted], 50u);
    EXPECT_EQ(result.replayed, 50u);
    EXPECT_EQ(count(), "50");
}

/// Another server takes the place of the one that is lost.
class Failover : public Restart {};

INSTANTIATE_TEST_SUITE_P(Every, Failover,
                         testing::Values(agno::transport_kind::automatic,
                                         agno::transport_kind::temp_table),
                         transport_name);

/// Two servers that were one give the same numbers to different transactions.
TEST_P(Failover, TellsNothingOfACommit) {
    make_commits_sleep();
    server("start_standby");
    server("promote_standby");
    const std::string host = PQhost(db.handle());
    const std::string port = PQport(db.handle());
    const std::string next_port = std::to_string(std::stoi(port) + 1);
    const auto reach = [](database& of, const std::string& number) {
        while (of.ask("SELECT pg_current_xact_id()::text::bigint >= " + number) == "f") {
        }
    };
    database lost("port=" + next_port);
    lost.ask("INSERT INTO " + armed + " SELECT");
    reach(lost, db.ask("SELECT pg_current_xact_id()"));
    auto failover = std::async(std::launch::async, [&] {
        reach(db, of_sleeper(lost, "backend_xid"));
        server("stop_standby");
    });
    const auto write = [&] {
        return writer("host=" + host + "," + host + " port=" + next_port + "," + port)
            .upsert_sessions(numbered(50), false);
    };
    if (GetParam() == agno::transport_kind::automatic) {
        settings.single_transaction = true;
        const auto failed = caught<agno::connection_error>(write);
        EXPECT_TRUE(mentions(failed, "Whether this was committed is not known")) << failed.what();
        failover.get();
        EXPECT_EQ(count(), "0");
    } else {
        const auto result = write();
        failover.get();
        EXPECT_EQ(result.counts[outcome::inserted], 50u);
        EXPECT_EQ(result.replayed, 50u);
        EXPECT_EQ(count(), "50");
    }
}

TEST(ServerLife, EndsWithARestartAndWithACrash) {
    using namespace agno::detail;
    const auto life = [] {
        const deadline until(60s, -1);
        for (;;) {
            try {
                connection opened = connection::open("", until);
                return ask_for_facts(opened, {}, until).epoch;
            } catch (const failure&) {
                until.sleep(100ms);
            }
        }
    };
    const std::string first = life();
    EXPECT_EQ(life(), first);
    std::system("test/client/outages/server restart fast");
    const std::string second = life();
    EXPECT_NE(second, first);
    {
        database victim;
        database witness;
        std::system(
            ("test/client/outages/server kill " + victim.ask("SELECT pg_backend_pid()")).c_str());
        // The server has noticed once it ends the others.
        EXPECT_THROW(witness.ask("SELECT pg_sleep(60)"), std::runtime_error);
    }
    EXPECT_NE(life(), second);
}

}  // namespace
