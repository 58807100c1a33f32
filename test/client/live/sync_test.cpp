#include <algorithm>
#include <filesystem>
#include <iterator>
#include <thread>

#include "agno/agno.hpp"
#include "live_support.hpp"

// config::sync_file: what is remembered, of which documents, and what that relies on.

namespace {

using namespace live;
using agno::outcome;
using agno::postgres_batch_writer;
using agno::usage_error;
using agno::write_mode;

class LiveSync : public Live {
  protected:
    LiveSync() {
        settings.sync_file =
            (std::filesystem::temp_directory_path() / ("agno_" + table + ".sync")).string();
    }
    ~LiveSync() override { std::filesystem::remove(settings.sync_file); }

    agno::upsert_result sync(const std::vector<agno::session>& documents,
                             const std::string& conninfo = "") {
        return postgres_batch_writer(conninfo, settings).upsert_sessions(documents, false);
    }

    /// Twice the same, the second of which has nothing to rely on.
    void expect_not_remembered(const std::vector<agno::session>& documents, outcome what) {
        for (int round = 0; round < 2; ++round) {
            const auto result = sync(documents);
            EXPECT_EQ(result.counts[what], documents.size());
            EXPECT_EQ(result.skipped, 0u);
        }
    }
};

TEST_F(LiveSync, SendsWhatHasChanged) {
    auto documents = numbered(30);
    EXPECT_EQ(sync(documents).counts[outcome::inserted], 30u);
    const auto again = sync(documents);
    EXPECT_EQ(again.counts[outcome::unchanged], 30u);
    EXPECT_EQ(again.skipped, 30u);
    EXPECT_EQ(again.bytes, 0u);
    EXPECT_EQ(again.batches, 0u);
    EXPECT_EQ(again.settled, 30u);

    documents[3].name = "other";
    db.ask("UPDATE " + table + " SET name = 'x' WHERE session_id = 's7'");
    const auto changed = sync(documents);
    EXPECT_EQ(changed.counts[outcome::updated], 2u);
    EXPECT_EQ(changed.skipped, 28u);
    EXPECT_EQ(count("name = 'n'"), "29");
}

// What is remembered of a batch is looked up while the one before it is written.
TEST_F(LiveSync, ARowThatAnEarlierBatchChangedIsSentAgain) {
    sync(numbered(40));
    settings.batch_size = 10;
    auto documents = numbered(40);
    documents[3].name = documents[27].name = "other";
    std::ranges::copy(numbered(40), std::back_inserter(documents));
    const auto result = sync(documents);
    EXPECT_EQ(result.counts[outcome::updated], 4u);
    EXPECT_EQ(result.skipped, 76u);
    EXPECT_EQ(count("name = 'n'"), "40");
}

TEST_F(LiveSync, OneWriterRemembersFromCallToCall) {
    postgres_batch_writer writer("", settings);
    writer.upsert_sessions(numbered(5), false);
    EXPECT_EQ(writer.upsert_sessions(numbered(8), false).skipped, 5u);
}

TEST_F(LiveSync, TellsProgressOfWhatIsNotSent) {
    sync(numbered(40));
    settings.batch_size = 10;
    std::vector<std::uint64_t> skipped;
    settings.on_progress = [&](const agno::upsert_result& so_far) {
        skipped.push_back(so_far.skipped);
    };
    sync(numbered(40));
    EXPECT_EQ(skipped, (std::vector<std::uint64_t>{10, 20, 30, 40}));
}

TEST_F(LiveSync, RowsOfAnyKey) {
    const std::string events = in_schema("events");
    db.ask("CREATE TABLE " + events + " (tenant int, id text, n int, PRIMARY KEY (tenant, id))");
    settings.target = events;
    settings.key = {"tenant", "id"};
    settings.workers = 2;
    const std::vector<std::string> texts = {R"({"tenant": 1, "id": "a", "n": 1})",
                                            R"({"tenant": 2, "id": "a", "n": 1})",
                                            R"({"id": "b", "n": 1, "tenant": 1})"};
    for (const std::uint64_t skipped : {0u, 3u}) {
        list_source source(texts);
        EXPECT_EQ(postgres_batch_writer("", settings).upsert_documents(source, false).skipped,
                  skipped);
    }
    db.ask("UPDATE " + events + " SET n = 2 WHERE id = 'b'");
    list_source source(texts);
    const auto result = postgres_batch_writer("", settings).upsert_documents(source, false);
    EXPECT_EQ(result.skipped, 2u);
    EXPECT_EQ(result.counts[outcome::updated], 1u);
}

TEST_F(LiveSync, RejectedDocumentsAreNotRemembered) {
    settings.on_error = agno::error_policy::skip;
    expect_not_remembered({with_id(std::string(300, 'x'))}, outcome::rejected);
}

TEST_F(LiveSync, StaleDocumentsAreNotRemembered) {
    settings.newer_only = true;
    db.ask("INSERT INTO " + table + " (session_id, updated_at) VALUES ('s', '2030-01-01Z')");
    agno::session old = with_id("s", "old");
    old.updated_at = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);
    expect_not_remembered({old}, outcome::stale);
}

TEST_F(LiveSync, DocumentsWhoseRowExistsAreNotRemembered) {
    settings.mode = write_mode::insert;
    db.ask("INSERT INTO " + table + " (session_id, name) VALUES ('s', 'there')");
    expect_not_remembered({with_id("s", "new")}, outcome::exists);
    EXPECT_EQ(count("name = 'there'"), "1");
}

TEST_F(LiveSync, SuppressedDocumentsAreNotRemembered) {
    db.ask("CREATE FUNCTION " + in_schema("decline") +
           "() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
    db.ask("CREATE TRIGGER decline BEFORE INSERT ON " + table + " FOR EACH ROW EXECUTE FUNCTION " +
           in_schema("decline") + "()");
    expect_not_remembered({with_id("s")}, outcome::suppressed);
}

TEST_F(LiveSync, ADryRunRemembersNothing) {
    settings.dry_run = true;
    expect_not_remembered(numbered(3), outcome::inserted);
    EXPECT_FALSE(std::filesystem::exists(settings.sync_file));
}

TEST_F(LiveSync, OtherSettingsOfTheSessionMakeOtherDocuments) {
    sync(numbered(3), "options='-c TimeZone=UTC'");
    EXPECT_EQ(sync(numbered(3), "options='-c TimeZone=UTC'").skipped, 3u);
    EXPECT_EQ(sync(numbered(3), "options='-c TimeZone=Asia/Shanghai'").skipped, 0u);
}

TEST_F(LiveSync, OtherDefaultsMakeOtherDocuments) {
    sync(numbered(3));
    db.ask("ALTER TABLE " + table + " ALTER user_id SET DEFAULT 'somebody'");
    const auto result = sync(numbered(3));
    EXPECT_EQ(result.counts[outcome::updated], 3u);
    EXPECT_EQ(count("user_id = 'somebody'"), "3");
}

/// A transaction id that a crash takes back is given out again.
TEST_F(LiveSync, WaitsForTheServersDisk) {
    db.ask("ALTER TABLE " + table +
           " ALTER user_id SET DEFAULT current_setting('synchronous_commit')");
    const std::string off = "options='-c synchronous_commit=off'";
    for (const bool whole : {false, true}) {
        settings.single_transaction = whole;
        sync({with_id(whole ? "whole" : "batch")}, off);
    }
    EXPECT_EQ(count("user_id = 'local'"), "2");
    sync({with_id("more")}, "options='-c synchronous_commit=remote_apply'");
    EXPECT_EQ(count("user_id = 'remote_apply'"), "1");
    settings.sync_file.clear();
    sync({with_id("other")}, off);
    EXPECT_EQ(count("user_id = 'off'"), "1");
}

TEST_F(LiveSync, TakesABorrowedConnectionOfAnyEncoding) {
    const std::string odd = in_schema("\"sitzungen_ä\"");
    db.ask("SELECT agno_create_sessions_table('" + odd + "')");
    settings.target = odd;
    const database other("options='-c client_encoding=LATIN1'");
    for (const std::uint64_t skipped : {0u, 3u}) {
        postgres_batch_writer writer(other.handle(), settings);
        EXPECT_EQ(writer.upsert_sessions(numbered(3), false).skipped, skipped);
    }
}

TEST_F(LiveSync, RefusesWhatItCantServe) {
    const auto refusal = [&](auto set) {
        agno::config odd = settings;
        set(odd);
        return std::string(caught<usage_error>([&] { postgres_batch_writer("", odd); }).what());
    };
    EXPECT_NE(refusal([](auto& odd) { odd.mode = write_mode::remove; }).find("mode delete"),
              std::string::npos);
    EXPECT_NE(refusal([](auto& odd) { odd.touch = true; }).find("touch"), std::string::npos);
    EXPECT_NE(refusal([](auto& odd) { odd.runs_target = "agno_runs"; }).find("runs_target"),
              std::string::npos);
    EXPECT_NE(refusal([](auto& odd) {
                  odd.target.clear();
                  odd.transport = agno::transport_kind::loader;
                  odd.loader_table = "inbox";
              }).find("a loader table"),
              std::string::npos);
}

}  // namespace
