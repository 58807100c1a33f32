#include <thread>

#include "agno/agno.hpp"
#include "live_support.hpp"

namespace {

using namespace live;
using agno::outcome;
using agno::postgres_batch_writer;

/// What is special about documents that go as a parameter.
class LiveParameter : public Live {
  protected:
    bool has_staged() {
        return db.ask("SELECT to_regclass('pg_temp.agno_payload') IS NOT NULL") == "t";
    }
    std::string prepared_statements() {
        return db.ask("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'agno%'");
    }
};

TEST_F(LiveParameter, NeedsNoTemporaryTable) {
    settings.batch_size = 3;
    postgres_batch_writer(db.handle(), settings).upsert_sessions(numbered(7), false);
    settings.single_transaction = true;
    postgres_batch_writer(db.handle(), settings).upsert_sessions(numbered(9), false);
    EXPECT_FALSE(has_staged());
    EXPECT_EQ(count(), "9");
}

TEST_F(LiveParameter, IsNotForTheLargestBatches) {
    settings.max_batch_bytes = 2 * agno::config::largest_parameter;
    auto documents = numbered(2);
    documents[1].summary =
        agno::json('"' + std::string(agno::config::largest_parameter, 'x') + '"');
    for (const bool whole : {false, true}) {
        settings.single_transaction = whole;
        documents[0].name = whole ? "whole" : "batch";
        postgres_batch_writer(db.handle(), settings).upsert_sessions(documents, false);
        EXPECT_TRUE(has_staged());
        EXPECT_EQ(db.ask("SELECT count(*) FROM pg_temp.agno_payload"), "0");
    }
    EXPECT_EQ(count("name = 'whole' OR length(summary::text) > 1000"), "2");
}

TEST_F(LiveParameter, ReportsEachDocumentOfSmallAndLargeBatches) {
    settings.on_error = agno::error_policy::skip;
    for (const int size : {10, 500}) {
        auto documents = numbered(size);
        for (const std::size_t bad : {7u, 3u}) {
            documents[bad].name = std::string(300, 'x');
        }
        const auto result = postgres_batch_writer("", settings).upsert_sessions(documents, false);
        EXPECT_EQ(result.documents(), static_cast<std::uint64_t>(size));
        ASSERT_EQ(result.reports.size(), 2u);
        EXPECT_EQ(result.reports[0].index, 3u);
        EXPECT_EQ(result.reports[1].session_id, "s7");
        EXPECT_EQ(result.reports[1].sqlstate, "22001");
        EXPECT_NE(result.reports[1].detail.find("name"), std::string::npos);
    }
}

TEST_F(LiveParameter, PreparesWhatItRepeats) {
    postgres_batch_writer writer(db.handle(), settings);
    for (int call = 1; call <= 4; ++call) {
        EXPECT_EQ(writer.upsert_sessions(numbered(call), false).counts[outcome::inserted], 1u);
        EXPECT_EQ(prepared_statements(), call == 1 ? "0" : "1");
    }
}

TEST_F(LiveParameter, SurvivesTheLossOfItsPreparedStatement) {
    postgres_batch_writer writer(db.handle(), settings);
    for (int call = 1; call <= 4; ++call) {
        const auto result = writer.upsert_sessions(numbered(call), false);
        EXPECT_EQ(result.counts[outcome::inserted], 1u);
        EXPECT_EQ(result.retries, 0u);
        db.ask("DEALLOCATE ALL");
    }
}

TEST_F(LiveParameter, SharesAServerConnectionWithOtherClients) {
    // As behind a transaction pooler.
    for (int client = 0; client < 3; ++client) {
        postgres_batch_writer writer(db.handle(), settings);
        for (int call = 1; call <= 3; ++call) {
            const auto result = writer.upsert_sessions(numbered(3 * client + call), false);
            EXPECT_EQ(result.counts[outcome::inserted], 1u);
            EXPECT_EQ(result.retries, 0u);
        }
    }
    EXPECT_EQ(prepared_statements(), "1");
}

TEST_F(LiveParameter, SurvivesANewExtension) {
    postgres_batch_writer writer(db.handle(), settings);
    writer.upsert_sessions(numbered(1), false);
    writer.upsert_sessions(numbered(2), false);
    db.ask("BEGIN; DROP EXTENSION agno CASCADE; CREATE EXTENSION agno; COMMIT");
    EXPECT_EQ(writer.upsert_sessions(numbered(3), false).counts[outcome::inserted], 1u);
}

TEST_F(LiveParameter, FindsAnExtensionThatWasMoved) {
    const std::string schema = table.substr(0, table.find('.'));
    const std::string home =
        db.ask("SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'agno'");
    postgres_batch_writer writer("", settings);
    writer.upsert_sessions(numbered(1), false);
    db.ask("ALTER EXTENSION agno SET SCHEMA " + schema);
    EXPECT_THROW(writer.upsert_sessions(numbered(2), false), agno::usage_error);
    EXPECT_EQ(writer.upsert_sessions(numbered(2), false).counts[outcome::inserted], 1u);
    db.ask("ALTER EXTENSION agno SET SCHEMA " + home);
}

TEST_F(LiveParameter, ALostAnswerLeavesItInDoubt) {
    make_slow("slow", "60");
    database borrowed;
    const auto document = with_id("s", "slow");
    postgres_batch_writer writer(borrowed.handle(), settings);
    std::jthread killer([&] {
        await_writer_in("PgSleep");
        db.ask("SELECT pg_terminate_backend(" + std::to_string(PQbackendPID(borrowed.handle())) +
               ")");
    });
    const auto failed = caught<agno::error>([&] { writer.upsert_sessions({&document, 1}, false); });
    EXPECT_NE(std::string(failed.what()).find("Whether this was committed is not known"),
              std::string::npos)
        << failed.what();
}

TEST_F(LiveParameter, KeepsDeferredConstraints) {
    db.ask("ALTER TABLE " + table + " ADD UNIQUE (name) DEFERRABLE INITIALLY DEFERRED");
    postgres_batch_writer writer("", settings);
    const auto failed =
        caught<agno::data_error>([&] { writer.upsert_sessions(numbered(2), false); });
    EXPECT_EQ(failed.sqlstate(), "23505");
    EXPECT_EQ(failed.committed().documents(), 0u);
    EXPECT_EQ(count(), "0");
}

}  // namespace
