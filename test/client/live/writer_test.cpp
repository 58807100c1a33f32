#include <chrono>
#include <future>
#include <thread>

#include "agno/agno.hpp"
#include "live_support.hpp"

namespace {

using namespace live;
using namespace std::chrono_literals;
using agno::outcome;
using agno::postgres_batch_writer;

class LiveWriter : public Live {};

TEST_F(LiveWriter, InsertsThenLeavesAloneThenUpdates) {
    postgres_batch_writer writer("", settings);
    auto documents = numbered(3);
    EXPECT_EQ(writer.upsert_sessions(documents, false).counts[outcome::inserted], 3u);
    EXPECT_EQ(writer.upsert_sessions(documents, false).counts[outcome::unchanged], 3u);
    documents[1].name = "other";
    const auto result = writer.upsert_sessions(documents, false);
    EXPECT_EQ(result.counts[outcome::updated], 1u);
    EXPECT_EQ(result.counts[outcome::unchanged], 2u);
    EXPECT_EQ(result.documents(), 3u);
    EXPECT_EQ(count("name = 'other'"), "1");
}

TEST_F(LiveWriter, NothingToWriteNeedsNoServer) {
    postgres_batch_writer writer("host=/nonexistent", settings);
    EXPECT_EQ(writer.upsert_sessions({}, false).documents(), 0u);
}

TEST_F(LiveWriter, UpdatedAtIsRefreshedUnlessPreserved) {
    agno::session document = with_id("s");
    document.updated_at = std::chrono::sys_days(std::chrono::year(2020) / 5 / 6);
    postgres_batch_writer writer("", settings);
    writer.upsert_sessions({&document, 1}, false);
    EXPECT_EQ(count("updated_at > now() - interval '1 hour'"), "1");
    writer.upsert_sessions({&document, 1}, true);
    EXPECT_EQ(count("updated_at = '2020-05-06 00:00+00'"), "1");
}

TEST_F(LiveWriter, BatchesByRows) {
    settings.batch_size = 4;
    std::uint64_t progress_calls = 0;
    settings.on_progress = [&](const agno::upsert_result& so_far) {
        EXPECT_EQ(so_far.batches, ++progress_calls);
    };
    const auto result = postgres_batch_writer("", settings).upsert_sessions(numbered(10), false);
    EXPECT_EQ(result.batches, 3u);
    EXPECT_EQ(progress_calls, 3u);
    EXPECT_EQ(count(), "10");
}

TEST_F(LiveWriter, BatchesByBytes) {
    settings.max_batch_bytes = 1000;
    auto documents = numbered(9);
    for (auto& each : documents) {
        each.summary = agno::json('"' + std::string(450, 'x') + '"');
    }
    documents[4].summary = agno::json('"' + std::string(100'000, 'x') + '"');
    const auto result = postgres_batch_writer("", settings).upsert_sessions(documents, false);
    EXPECT_EQ(result.batches, 5u);
    EXPECT_EQ(result.counts[outcome::inserted], 9u);
}

TEST_F(LiveWriter, ThrottleSpacesBatchesOut) {
    settings.batch_size = 1;
    settings.throttle_interval = 150ms;
    postgres_batch_writer writer("", settings);
    const auto begin = std::chrono::steady_clock::now();
    writer.upsert_sessions(numbered(3), false);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 2 * settings.throttle_interval);
    EXPECT_EQ(count(), "3");
}

TEST_F(LiveWriter, AStopEndsTheThrottle) {
    settings.batch_size = 1;
    settings.throttle_interval = std::chrono::hours(1);
    std::stop_source stop;
    settings.on_progress = [&](const agno::upsert_result&) { stop.request_stop(); };
    postgres_batch_writer writer("", settings);
    EXPECT_THROW(writer.upsert_sessions(numbered(3), false, stop.get_token()),
                 agno::cancelled_error);
    EXPECT_EQ(count(), "1");
}

TEST_F(LiveWriter, ABatchMakesNoNewCatalogEntries) {
    settings.batch_size = 1;
    settings.transport = agno::transport_kind::temp_table;
    postgres_batch_writer writer(db.handle(), settings);
    writer.upsert_sessions(numbered(1), false);
    // Those of other sessions may go away meanwhile.
    const std::string before = db.ask("SELECT array_agg(oid) FROM pg_class");
    writer.upsert_sessions(numbered(5), false);
    EXPECT_EQ(db.ask("SELECT count(*) FROM pg_class WHERE oid <> ALL ('" + before + "')"), "0");
    EXPECT_EQ(db.ask("SELECT count(*) FROM pg_temp.agno_payload"), "0");
}

TEST_F(LiveWriter, SingleTransactionIsAllOrNothing) {
    settings.batch_size = 2;
    settings.single_transaction = true;
    auto documents = numbered(6);
    documents[5].name = std::string(300, 'x');
    postgres_batch_writer writer("", settings);
    const auto failed = caught<agno::data_error>([&] { writer.upsert_sessions(documents, false); });
    EXPECT_EQ(failed.document_index(), 5u);
    EXPECT_EQ(failed.committed().documents(), 0u);
    EXPECT_EQ(count(), "0");
    documents[5].name = "good";
    EXPECT_EQ(writer.upsert_sessions(documents, false).counts[outcome::inserted], 6u);
    EXPECT_EQ(count(), "6");
    EXPECT_EQ(db.ask("SELECT count(DISTINCT updated_at) FROM " + table), "1");
}

TEST_F(LiveWriter, DryRunKeepsNothing) {
    settings.dry_run = true;
    settings.batch_size = 2;
    settings.create_table = true;
    db.ask("DROP TABLE " + table);
    const auto result = postgres_batch_writer("", settings).upsert_sessions(numbered(5), false);
    EXPECT_EQ(result.counts[outcome::inserted], 5u);
    EXPECT_EQ(db.ask("SELECT to_regclass('" + table + "') IS NULL"), "t");
}

TEST_F(LiveWriter, WorkersKeepTheOrderOfOneSession) {
    settings.workers = 4;
    settings.batch_size = 7;
    std::vector<agno::session> documents;
    for (int round = 0; round < 30; ++round) {
        for (int each = 0; each < 20; ++each) {
            documents.push_back(with_id("s" + std::to_string(each), std::to_string(round)));
        }
    }
    const auto result = postgres_batch_writer("", settings).upsert_sessions(documents, false);
    EXPECT_EQ(result.documents(), 600u);
    EXPECT_EQ(count("name = '29'"), "20");
}

TEST_F(LiveWriter, AFailingWorkerStopsTheOthers) {
    settings.workers = 3;
    settings.batch_size = 10;
    auto documents = numbered(5000);
    documents[700].name = std::string(300, 'x');
    postgres_batch_writer writer("", settings);
    const auto failed = caught<agno::data_error>([&] { writer.upsert_sessions(documents, false); });
    EXPECT_EQ(failed.document_index(), 700u);
    EXPECT_EQ(std::to_string(failed.committed().documents()), count());
    EXPECT_LT(failed.committed().documents(), 5000u);
}

TEST_F(LiveWriter, CreatesItsTableOnDemand) {
    db.ask("DROP TABLE " + table);
    settings.create_table = true;
    postgres_batch_writer writer("", settings);
    writer.upsert_sessions(numbered(2), false);
    writer.upsert_sessions(numbered(3), false);
    EXPECT_EQ(count(), "3");
}

TEST_F(LiveWriter, CreatesATableOfItsNameOverAConnectionOfAnotherEncoding) {
    settings.target += "_caf\xC3\xA9";
    settings.create_table = true;
    database borrowed("client_encoding=LATIN1");
    postgres_batch_writer(borrowed.handle(), settings).upsert_sessions(numbered(1), false);
    table = settings.target;
    EXPECT_EQ(count(), "1");
}

TEST_F(LiveWriter, CreatesATableThatSomebodyElseIsCreating) {
    db.ask("DROP TABLE " + table);
    settings.create_table = true;
    db.ask("BEGIN");
    db.ask("SELECT agno_create_sessions_table('" + table + "')");
    database other;
    auto writing = std::async(std::launch::async, [&] {
        postgres_batch_writer(other.handle(), settings).upsert_sessions(numbered(3), false);
    });
    db.await("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND pid = " +
                 std::to_string(PQbackendPID(other.handle())),
             "t");
    db.ask("COMMIT");
    writing.get();
    EXPECT_EQ(count(), "3");
}

TEST_F(LiveWriter, CallsDontOverlap) {
    settings.batch_size = 2;
    postgres_batch_writer* in_use = nullptr;
    std::string sqlstate;
    settings.on_progress = [&](const agno::upsert_result& so_far) {
        if (so_far.batches == 1) {
            const auto write = [&] { in_use->upsert_sessions(numbered(1), false); };
            sqlstate = caught<agno::usage_error>(write).sqlstate();
            in_use->close();
        }
    };
    postgres_batch_writer writer("", settings);
    in_use = &writer;
    EXPECT_EQ(writer.upsert_sessions(numbered(6), false).documents(), 6u);
    EXPECT_EQ(sqlstate, "55006");
    EXPECT_THROW(writer.upsert_sessions(numbered(1), false), agno::usage_error);
}

TEST_F(LiveWriter, AWriterThatWasMovedFromIsClosed) {
    postgres_batch_writer writer("", settings);
    postgres_batch_writer heir = std::move(writer);
    writer.close();  // NOLINT(bugprone-use-after-move): what the test is about
    EXPECT_THROW(writer.upsert_sessions(numbered(1), false), agno::usage_error);
    EXPECT_EQ(heir.upsert_sessions(numbered(1), false).documents(), 1u);
}

TEST_F(LiveWriter, ClosedWritersSaySo) {
    postgres_batch_writer writer("", settings);
    writer.close();
    writer.close();
    EXPECT_THROW(writer.upsert_sessions(numbered(1), false), agno::usage_error);
}

}  // namespace
