// What becomes of single documents: how they arrive, and what is reported if they do not.

#include <chrono>

#include "agno/agno.hpp"
#include "live_support.hpp"

namespace {

using namespace live;
using namespace std::chrono_literals;
using agno::outcome;
using agno::postgres_batch_writer;

class LiveDocument : public Live {};

TEST_F(LiveDocument, EveryFieldArrives) {
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

TEST_F(LiveDocument, BadDocumentsAreSkippedAndReported) {
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

TEST_F(LiveDocument, ASessionThatIsNotUtf8IsABadDocumentLikeAnyOther) {
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

TEST_F(LiveDocument, TimesFarOffArriveOrAreRefused) {
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

TEST_F(LiveDocument, RawDocumentsKeepTheirTextAndLine) {
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

TEST_F(LiveDocument, NumbersInTimeColumnsCountWhatIsSaid) {
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

TEST_F(LiveDocument, StaleDocumentsAreReported) {
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

}  // namespace
