// What a server refuses: for now, or for good.

#include <future>

#include "trouble_support.hpp"

namespace {

using namespace trouble;
using namespace live;
using namespace std::chrono_literals;
using agno::outcome;

using Refusal = Trouble;

TEST_F(Refusal, OfAWrongPasswordIsFinalAndDoesNotRepeatIt) {
    db.ask("DROP ROLE IF EXISTS agno_secretive; CREATE ROLE agno_secretive LOGIN PASSWORD 'right'");
    server("require_password agno_secretive");
    for (const std::string conninfo :
         {"user=agno_secretive password=wr0ng-s3cret",
          "postgresql:///postgres?user=agno_secretive&password=wr0ng-s3cret",
          "user=agno_secretive"}) {
        const auto failed = caught<agno::connection_error>([&] {
            agno::postgres_batch_writer(conninfo, settings).upsert_sessions(numbered(1), false);
        });
        EXPECT_EQ(failed.sqlstate(), "28P01") << failed.what();
        EXPECT_FALSE(failed.is_retryable());
        EXPECT_FALSE(mentions(failed, "wr0ng-s3cret")) << failed.what();
        EXPECT_TRUE(mentions(failed, "password")) << failed.what();
    }
    EXPECT_EQ(retries, 0);
    db.ask("DROP ROLE agno_secretive");
}

TEST_F(Refusal, OfTooManyConnectionsPasses) {
    db.ask("DROP ROLE IF EXISTS agno_single; CREATE ROLE agno_single LOGIN SUPERUSER");
    db.ask("ALTER ROLE agno_single NOSUPERUSER CONNECTION LIMIT 1");
    const std::string schema = table.substr(0, table.find('.'));
    db.ask("GRANT USAGE ON SCHEMA " + schema + " TO agno_single; GRANT ALL ON " + table +
           " TO agno_single");
    PGconn* const other = PQconnectdb("user=agno_single");
    ASSERT_EQ(PQstatus(other), CONNECTION_OK);
    settings.max_retries = 2;
    const auto failed = caught<agno::connection_error>(
        [&] { writer("user=agno_single").upsert_sessions(numbered(1), false); });
    EXPECT_EQ(failed.sqlstate(), "53300");
    EXPECT_TRUE(failed.is_retryable());
    EXPECT_EQ(retries, 2);
    settings.max_retries = 100;
    settings.on_retry = [&](const agno::retry_notice& notice) {
        EXPECT_EQ(notice.sqlstate, "53300");
        if (notice.retry == 1) {
            PQfinish(other);
        }
    };
    EXPECT_EQ(writer("user=agno_single").upsert_sessions(numbered(1), false).documents(), 1u);
    db.ask("DROP OWNED BY agno_single; DROP ROLE agno_single");
}

TEST_F(Refusal, OfAStandbyIsFinalAndSaysWhatToDo) {
    server("start_standby");
    const auto failed = caught<agno::usage_error>([&] {
        const std::string port = std::to_string(std::stoi(std::getenv("PGPORT")) + 1);
        // Replay has to have come as far as to the test's table.
        PGconn* const copy = PQconnectdb(("port=" + port).c_str());
        for (int tries = 0; tries < 1200; ++tries) {
            PGresult* found = PQexec(copy, ("SELECT FROM " + table).c_str());
            const bool there = PQresultStatus(found) == PGRES_TUPLES_OK;
            PQclear(found);
            if (there) {
                break;
            }
            std::this_thread::sleep_for(50ms);
        }
        PQfinish(copy);
        writer("port=" + port).upsert_sessions(numbered(1), false);
    });
    server("stop_standby");
    EXPECT_EQ(failed.sqlstate(), "25006");
    EXPECT_FALSE(failed.is_retryable());
    EXPECT_TRUE(mentions(failed, "target_session_attrs=read-write")) << failed.what();
    EXPECT_EQ(retries, 0);
}

TEST_F(Refusal, OfATableThatIsDroppedMeanwhileIsFinal) {
    settings.on_progress = [&](const agno::upsert_result& so_far) {
        if (so_far.batches == 3) {
            db.ask("DROP TABLE " + table);
        }
    };
    const auto failed =
        caught<agno::usage_error>([&] { writer().upsert_sessions(numbered(1000), false); });
    EXPECT_EQ(failed.sqlstate(), "42P01");
    EXPECT_FALSE(failed.is_retryable());
    EXPECT_EQ(failed.committed().documents(), 150u);
    EXPECT_EQ(failed.committed().counts[outcome::inserted], 150u);
    EXPECT_TRUE(mentions(failed, "batch 4 (documents 151 to 200)")) << failed.what();
    EXPECT_EQ(retries, 0);
}

TEST_F(Refusal, ByAFullDiskIsTriedWithLessAndPasses) {
    if (std::stoi(db.ask("SHOW server_version_num")) >= 160000) {
        GTEST_SKIP() << "it extends files by posix_fallocate, whose EFBIG is no full disk to it";
    }
    // The server's files may get 17 MiB and a bit long, so that the last page of one doesn't fit:
    // to the server that is a full disk. (WAL files have 16 MiB.)
    server("limit_files " + std::to_string(17 * 1024 * 1024 + 4096));
    settings.batch_size = 64;
    settings.min_batch_size = 8;
    db.ask("ALTER TABLE " + table + " ALTER COLUMN state SET STORAGE EXTERNAL");
    auto documents = numbered(320);
    for (auto& each : documents) {
        each.state = agno::json('"' + std::string(100'000, 'x') + '"');
    }
    settings.max_retries = 3;
    const auto failed = caught<agno::error>([&] { writer().upsert_sessions(documents, false); });
    EXPECT_EQ(failed.sqlstate(), "53100") << failed.what();
    EXPECT_TRUE(failed.is_retryable());
    EXPECT_EQ(count(), std::to_string(failed.committed().documents()));
    EXPECT_LT(failed.committed().documents(), 320u);
    EXPECT_EQ(failed.committed().retries, static_cast<std::uint64_t>(retries));

    // Somebody makes room.
    retries = 0;
    settings.on_retry = [&](const agno::retry_notice& notice) {
        if (retries++ == 0) {
            EXPECT_EQ(notice.sqlstate, "53100");
        }
        // And ends the writer's process, whose files keep the limit it began with.
        server("limit_files unlimited");
        db.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" +
               table + "'");
    };
    EXPECT_EQ(writer().upsert_sessions(documents, false).documents(), 320u);
    EXPECT_EQ(count(), "320");
}

TEST_F(Refusal, ByADeadlockWithSomebodyElseIsRetried) {
    writer().upsert_sessions(numbered(2), false);
    database foreign;
    foreign.ask("SET deadlock_timeout = '600s'; BEGIN; UPDATE " + table +
                " SET name = 'theirs' WHERE session_id = 's1'");
    settings.timeout = 600s;
    std::vector documents = {with_id("s0", "ours"), with_id("s1", "ours")};
    // It looks for a deadlock once, after that time: by then there has to be one.
    auto ours = std::async(std::launch::async, [&] {
        return writer("options='-c deadlock_timeout=20s'").upsert_sessions(documents, false);
    });
    db.await(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name "
        "= '" +
            table + "'",
        "1");
    foreign.ask("UPDATE " + table + " SET name = 'theirs' WHERE session_id = 's0'; COMMIT");
    const auto result = ours.get();
    EXPECT_EQ(result.counts[outcome::updated], 2u);
    EXPECT_GE(result.retries, 1u);
    EXPECT_EQ(count("name = 'ours'"), "2");
}

}  // namespace
