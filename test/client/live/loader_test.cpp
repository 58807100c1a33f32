#include <chrono>

#include "agno/agno.hpp"
#include "live_support.hpp"

namespace {

using namespace live;
using namespace std::chrono_literals;
using agno::outcome;
using agno::postgres_batch_writer;

/// What is special about documents that go through a loader table.
class LiveLoader : public Live {
  protected:
    LiveLoader() {
        settings.transport = agno::transport_kind::loader;
        use_loader_table("text");
    }

    std::string failure_of_a_load() {
        const auto failed = caught<agno::usage_error>(
            [&] { postgres_batch_writer("", settings).upsert_sessions(numbered(1), false); });
        return std::string(failed.sqlstate()) + " " + failed.what();
    }

    /// Bad documents go to a table of the schema's, `rejects`.
    void skip_errors() {
        db.ask("CREATE TABLE " + in_schema("rejects") +
               " (ordinal bigint, session_id text, sqlstate text, detail text, doc text)");
        db.ask("ALTER FOREIGN TABLE " + settings.loader_table +
               " OPTIONS (ADD on_error 'skip', ADD reject_table '" + in_schema("rejects") + "')");
    }
};

TEST_F(LiveLoader, FillsColumnsOfEveryType) {
    for (const char* type : {"varchar", "json", "jsonb"}) {
        db.ask("DROP FOREIGN TABLE " + settings.loader_table);
        use_loader_table(type);
        const auto document = with_id(type, "\\ \"");
        postgres_batch_writer("", settings).upsert_sessions({&document, 1}, false);
        EXPECT_EQ(count("name = '\\ \"' AND session_id = '" + document.session_id + "'"), "1");
    }
}

TEST_F(LiveLoader, FollowsTheTablesOptions) {
    db.ask("ALTER FOREIGN TABLE " + settings.loader_table + " OPTIONS (ADD mode 'patch')");
    postgres_batch_writer writer("", settings);
    writer.upsert_sessions(numbered(1), false);
    const auto nameless = with_id("s0");
    EXPECT_EQ(writer.upsert_sessions({&nameless, 1}, false).counts[outcome::unchanged], 1u);
}

TEST_F(LiveLoader, CountsWhatTheTableRejects) {
    skip_errors();
    settings.batch_size = 4;
    auto documents = numbered(6);
    documents[1].name = documents[5].name = std::string(300, 'x');
    const auto result = postgres_batch_writer("", settings).upsert_sessions(documents, false);
    EXPECT_EQ(result.counts[outcome::rejected], 2u);
    EXPECT_EQ(result.counts[outcome::inserted], 4u);
    EXPECT_TRUE(result.reports.empty());
    EXPECT_EQ(db.ask("SELECT string_agg(session_id || ' ' || sqlstate || ' ' || (doc::jsonb ->>"
                     " 'session_id'), ', ' ORDER BY session_id) FROM " +
                     in_schema("rejects")),
              "s1 22001 s1, s5 22001 s5");
}

TEST_F(LiveLoader, SkipsWhatItRefusesItselfWhereTheTableSkipsToo) {
    settings.on_error = agno::error_policy::skip;
    EXPECT_NE(failure_of_a_load().find("22023 "), std::string::npos) << failure_of_a_load();
    skip_errors();
    list_source source({"{\"session_id\":\"a\"}", "[]", "{\"session_id\":\"\xFF\"}"});
    const auto result = postgres_batch_writer("", settings).upsert_documents(source, false);
    EXPECT_EQ(result.counts[outcome::inserted], 1u);
    EXPECT_EQ(result.counts[outcome::rejected], 2u);
    EXPECT_EQ(result.reports.size(), 2u);
}

TEST_F(LiveLoader, NamesATableThatIsMissing) {
    settings.loader_table = in_schema("nowhere");
    const std::string message = failure_of_a_load();
    EXPECT_TRUE(message.starts_with("42P01 ")) << message;
    EXPECT_NE(message.find("CREATE FOREIGN TABLE " + settings.loader_table), std::string::npos)
        << message;
}

TEST_F(LiveLoader, RefusesATableThatIsNoLoader) {
    settings.loader_table = table;
    const std::string message = failure_of_a_load();
    EXPECT_TRUE(message.starts_with("42809 ")) << message;
    EXPECT_NE(message.find("is not a loader table"), std::string::npos) << message;
}

TEST_F(LiveLoader, TimesOutWhileTheServerReadsNoFurther) {
    make_slow("n", "60");
    settings.timeout = 500ms;
    settings.max_retries = 1;
    auto documents = numbered(3000);
    for (auto& each : documents) {
        each.summary = agno::json('"' + std::string(3000, 'x') + '"');
    }
    postgres_batch_writer writer("options='-c maintenance_work_mem=1MB'", settings);
    EXPECT_THROW(writer.upsert_sessions(documents, false), agno::timeout_error);
    EXPECT_EQ(db.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'agno'"
                     " AND state <> 'idle' AND datname = current_database()"),
              "0");
    EXPECT_EQ(count(), "0");
}

TEST_F(LiveLoader, LooksAgainAfterAFailure) {
    postgres_batch_writer writer("", settings);
    writer.upsert_sessions(numbered(1), false);
    db.ask("DROP FOREIGN TABLE " + settings.loader_table);
    EXPECT_THROW(writer.upsert_sessions(numbered(2), false), agno::usage_error);
    use_loader_table("jsonb");
    EXPECT_EQ(writer.upsert_sessions(numbered(2), false).counts[outcome::inserted], 1u);
}

TEST_F(LiveLoader, CannotPreserveUpdatedAtByTheCall) {
    postgres_batch_writer writer("", settings);
    EXPECT_THROW(writer.upsert_sessions(numbered(1), true), agno::usage_error);
}

}  // namespace
