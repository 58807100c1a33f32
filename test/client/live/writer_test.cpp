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

TEST_F(LiveWriter, EveryFieldArrives) {
    agno::session document = with_id("all", "na\"me\n\xC3\xBC");
    document.agent_id = "a";
    document.team_id = "t";
    document.workflow_id = "w";
    document.user_id = "u";
    document.metadata = agno::json(R"({"k": [1,
        2]})");
    document.state = agno::json("[]");
    document.agent_data = agno::json("1e3");
    document.runs = agno::json(R"([{"run_id":"r"}])");
    document.summary = agno::json("\"s\"");
    const auto day = std::chrono::sys_days(std::chrono::year(2020) / 5 / 6);
    document.created_at = day + 1us;
    document.updated_at = day + 2us;
    postgres_batch_writer("", settings).upsert_sessions({&document, 1}, true);
    db.ask("SET timezone = 'UTC'");
    EXPECT_EQ(db.ask("SELECT row_to_json(s)::jsonb - '{created_at,updated_at}'::text[] = "
                     R"('{"session_id":"all","agent_id":"a","team_id":"t","workflow_id":"w",)"
                     R"("user_id":"u","name":"na\"me\nü","metadata":{"k":[1,2]},"state":[],)"
                     R"("agent_data":1000,"runs":[{"run_id":"r"}],"summary":"s"}'::jsonb FROM )" +
                     table + " AS s"),
              "t");
    EXPECT_EQ(db.ask("SELECT created_at || ' ' || updated_at FROM " + table),
              "2020-05-06 00:00:00.000001+00 2020-05-06 00:00:00.000002+00");
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

TEST_F(LiveWriter, BadDocumentEndsTheCallAndIsNamedOverTheWholeCall) {
    settings.batch_size = 2;
    auto documents = numbered(6);
    documents[3].name = std::string(300, 'x');
    postgres_batch_writer writer("", settings);
    const auto failed = caught<agno::data_error>([&] { writer.upsert_sessions(documents, false); });
    EXPECT_EQ(failed.sqlstate(), "22001");
    EXPECT_EQ(failed.document_index(), 3u);
    EXPECT_FALSE(failed.is_retryable());
    EXPECT_NE(std::string(failed.what()).find("document 4"), std::string::npos) << failed.what();
    EXPECT_EQ(failed.committed().counts[outcome::inserted], 2u);
    EXPECT_EQ(count(), "2");
}

TEST_F(LiveWriter, BadDocumentsAreSkippedAndReported) {
    settings.batch_size = 2;
    settings.on_error = agno::error_policy::skip;
    auto documents = numbered(6);
    documents[3].name = std::string(300, 'x');
    documents[4].session_id.clear();
    const auto result = postgres_batch_writer("", settings).upsert_sessions(documents, false);
    EXPECT_EQ(result.documents(), 6u);
    EXPECT_EQ(result.reports.at(0).index, 3u);
    EXPECT_EQ(result.reports.at(0).session_id, "s3");
    EXPECT_EQ(result.reports.at(0).sqlstate, "22001");
    EXPECT_EQ(result.reports.at(0).what, outcome::rejected);
    EXPECT_EQ(count("session_id IN ('s0', 's1', 's2', 's5')"), "4");
}

TEST_F(LiveWriter, ASessionThatIsNotUtf8IsABadDocumentLikeAnyOther) {
    auto documents = numbered(4);
    documents[1].name = "\xFF";
    documents[2].session_id = "\xFE";
    postgres_batch_writer writer("", settings);
    const auto failed = caught<agno::data_error>([&] { writer.upsert_sessions(documents, false); });
    EXPECT_EQ(failed.sqlstate(), "22021");
    EXPECT_EQ(failed.document_index(), 1u);
    EXPECT_NE(std::string(failed.what()).find("document 2: name"), std::string::npos);
    settings.on_error = agno::error_policy::skip;
    const auto result = postgres_batch_writer("", settings).upsert_sessions(documents, false);
    EXPECT_EQ(result.counts[outcome::inserted], 2u);
    ASSERT_EQ(result.reports.size(), 2u);
    EXPECT_EQ(result.reports[0].session_id, "s1");
    EXPECT_EQ(result.reports[0].sqlstate, "22021");
    EXPECT_EQ(result.reports[1].session_id, "");
    EXPECT_EQ(count(), "2");
}

TEST_F(LiveWriter, TimesFarOffArriveOrAreRefused) {
    settings.on_error = agno::error_policy::skip;
    auto documents = numbered(2);
    documents[0].created_at = agno::time_point::max();
    documents[1].created_at = agno::time_point::min();
    const auto result = postgres_batch_writer("", settings).upsert_sessions(documents, false);
    EXPECT_EQ(result.counts[outcome::inserted], 1u);
    ASSERT_EQ(result.reports.size(), 1u);
    EXPECT_EQ(result.reports[0].sqlstate, "22008") << result.reports[0].detail;
    EXPECT_EQ(count("created_at = '294247-01-10 04:00:54.775807+00'"), "1");
}

TEST_F(LiveWriter, RawDocumentsKeepTheirTextAndLine) {
    settings.on_error = agno::error_policy::skip;
    list_source source({"{\"session_id\":\"a\",\n\"name\":\"n\"}", "[]",
                        "{\"session_id\":\"\xFF\"}",
                        "{\"session_id\": \"b\", \"name\": \"raw\nbreak\"}", "{\"unclosed\": [",
                        " {\"session_id\":\"c\"} "});
    std::vector<std::string> kept;
    std::vector<std::uint64_t> lines;
    const auto result =
        postgres_batch_writer("", settings)
            .upsert_documents(source, false, {}, [&](const auto& report, auto text) {
                kept.emplace_back(text);
                lines.push_back(report.line);
            });
    EXPECT_EQ(result.counts[outcome::inserted], 2u);
    EXPECT_EQ(result.counts[outcome::rejected], 4u);
    EXPECT_TRUE(result.reports.empty());
    EXPECT_EQ(kept, (std::vector<std::string>{"[]", "{\"session_id\":\"\xFF\"}",
                                              "{\"session_id\": \"b\", \"name\": \"raw\nbreak\"}",
                                              "{\"unclosed\": ["}));
    EXPECT_EQ(lines, (std::vector<std::uint64_t>{2, 3, 4, 5}));
}

TEST_F(LiveWriter, NumbersInTimeColumnsCountWhatIsSaid) {
    for (const auto transport :
         {agno::transport_kind::automatic, agno::transport_kind::temp_table}) {
        db.ask("TRUNCATE " + table);
        settings.transport = transport;
        list_source seconds({R"({"session_id": "s", "created_at": 1714979289})"});
        settings.time_unit = agno::epoch_unit::seconds;
        postgres_batch_writer("", settings).upsert_documents(seconds, false);
        list_source milliseconds({R"({"session_id": "m", "created_at": 1714979289000})"});
        settings.time_unit = agno::epoch_unit::milliseconds;
        postgres_batch_writer("", settings).upsert_documents(milliseconds, false);
        list_source microseconds({R"({"session_id": "u", "created_at": 1714979289000000})"});
        settings.time_unit = agno::epoch_unit::microseconds;
        postgres_batch_writer("", settings).upsert_documents(microseconds, false);
        EXPECT_EQ(count("created_at = '2024-05-06 07:08:09+00'"), "3");
    }
}

TEST_F(LiveWriter, StaleDocumentsAreReported) {
    agno::session document = with_id("s", "new");
    document.updated_at = std::chrono::sys_days(std::chrono::year(2020) / 5 / 6);
    settings.newer_only = true;
    postgres_batch_writer writer("", settings);
    writer.upsert_sessions({&document, 1}, true);
    document.name = "old";
    *document.updated_at -= 1h;
    const auto result = writer.upsert_sessions({&document, 1}, true);
    EXPECT_EQ(result.counts[outcome::stale], 1u);
    ASSERT_EQ(result.reports.size(), 1u);
    EXPECT_EQ(result.reports[0].what, outcome::stale);
    EXPECT_EQ(count("name = 'new'"), "1");
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
    writer.close();
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
