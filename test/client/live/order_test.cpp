#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "agno/error.hpp"
#include "live_support.hpp"

// What a call reports of its documents while they come in, and in which order.

namespace {

using agno::outcome;
using agno::postgres_batch_writer;

class LiveOrder : public live::Live {
  protected:
    LiveOrder() { settings.on_error = agno::error_policy::skip; }

    std::vector<std::uint64_t> indices_reported(agno::document_source& source) {
        std::vector<std::uint64_t> found;
        postgres_batch_writer("", settings)
            .upsert_documents(source, false, {},
                              [&](const auto& report, auto) { found.push_back(report.index); });
        return found;
    }
};

/// Good documents, but for every third, which the client refuses, and every third, which the server
/// rejects.
std::vector<std::string> mixed(int number) {
    std::vector<std::string> texts;
    for (int each = 0; each < number; ++each) {
        const std::string id = "{\"session_id\": \"s" + std::to_string(each) + "\"";
        texts.push_back(each % 3 == 0   ? id + "}"
                        : each % 3 == 1 ? id + ", \"nickname\": 1}"
                                        : "no document");
    }
    return texts;
}

TEST_F(LiveOrder, RejectsComeInTheOrderOfTheInput) {
    for (const int workers : {1, 3}) {
        settings.workers = workers;
        settings.batch_size = 10;
        live::list_source source(mixed(300));
        const auto found = indices_reported(source);
        EXPECT_EQ(found.size(), 200u);
        EXPECT_TRUE(std::ranges::is_sorted(found)) << workers << " workers";
    }
}

/// Notes by which connections each session is written.
class LiveLanes : public LiveOrder {
  protected:
    LiveLanes() {
        settings.workers = 3;
        settings.batch_size = 5;
    }

    void note_connections() {
        db.ask("CREATE TABLE " + seen + " (session_id text, pid int); CREATE FUNCTION " +
               in_schema("see") + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO " +
               seen + " VALUES (NEW.session_id, pg_backend_pid()); RETURN NEW; END $$;" +
               "CREATE TRIGGER see BEFORE INSERT OR UPDATE ON " + table +
               " FOR EACH ROW EXECUTE FUNCTION " + in_schema("see") + "()");
    }

    /// Writes documents named by numbers from 0, the last 20 of 20 sessions. Else an older version
    /// might land after a newer one.
    void expect_order(const std::vector<std::string>& texts) {
        live::list_source source(texts);
        postgres_batch_writer("", settings).upsert_documents(source, false);
        EXPECT_EQ(db.ask("SELECT count(DISTINCT pid) > 1 FROM " + seen), "t");
        EXPECT_EQ(db.ask("SELECT max(pids) FROM (SELECT count(DISTINCT pid) AS pids FROM " + seen +
                         " GROUP BY session_id) sessions"),
                  "1");
        EXPECT_EQ(count("name::int >= " + std::to_string(texts.size() - 20)), "20");
    }

    const std::string seen = in_schema("seen");
};

TEST_F(LiveLanes, EveryDocumentOfASessionTakesTheSameConnection) {
    note_connections();
    std::vector<std::string> texts;
    for (int each = 0; each < 400; ++each) {
        texts.push_back(R"({"name": ")" + std::to_string(each) + R"(", "session_id": "s)" +
                        std::to_string(each % 20) + "\"}");
    }
    expect_order(texts);
}

TEST_F(LiveLanes, HoweverItsIdIsSpelled) {
    db.ask("ALTER TABLE " + table + " ALTER session_id TYPE uuid USING session_id::uuid");
    note_connections();
    constexpr std::array spellings = {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a",
                                      "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A",
                                      "a0eebc999c0b4ef8bb6d6bb9bd380a"};
    std::vector<std::string> texts;
    for (int each = 0; each < 400; ++each) {
        texts.push_back(R"({"name": ")" + std::to_string(each) + R"(", "session_id": ")" +
                        spellings[each % spellings.size()] + std::to_string(10 + each % 20) +
                        "\"}");
    }
    expect_order(texts);
}

TEST_F(LiveOrder, ProgressSaysUpToWhereAllIsDone) {
    settings.workers = 3;
    settings.batch_size = 7;
    std::uint64_t latest = 0;
    std::uint64_t landed = 0;
    settings.on_progress = [&](const agno::upsert_result& so_far) {
        EXPECT_GE(so_far.settled, latest);
        EXPECT_LE(so_far.settled, so_far.documents());
        latest = so_far.settled;
        landed = so_far.batches;
    };
    live::list_source source(mixed(500));
    const auto result = postgres_batch_writer("", settings).upsert_documents(source, false);
    EXPECT_EQ(result.settled, 500u);
    EXPECT_EQ(landed, result.batches);
}

/// A list that begins where another ended.
class later_source final : public live::list_source {
  public:
    using list_source::list_source;
    [[nodiscard]] std::uint64_t first_index() const override { return 1000; }
};

TEST_F(LiveOrder, IndicesBeginWhereTheSourceSays) {
    later_source source({"{\"session_id\": \"a\"}", "no document"});
    EXPECT_EQ(indices_reported(source), std::vector<std::uint64_t>{1001});
    settings.on_error = agno::error_policy::abort;
    later_source again({"{\"session_id\": \"a\"}", "{\"nickname\": 1}"});
    const auto failed = live::caught<agno::data_error>(
        [&] { postgres_batch_writer("", settings).upsert_documents(again, false); });
    EXPECT_EQ(failed.document_index(), 1001u);
    EXPECT_NE(std::string(failed.what()).find("document 1002"), std::string::npos);
    EXPECT_EQ(failed.committed().settled, 1000u);
}

TEST_F(LiveOrder, AWorkerWithLittleToDoHoldsNobodyBack) {
    settings.workers = 2;
    settings.batch_size = 10;
    std::vector<std::string> texts(5000, "{\"session_id\": \"busy\"}");
    texts.front() = "{\"session_id\": \"a\"}";
    texts[1] = "{\"session_id\": \"b\"}";
    texts[2] = "{\"session_id\": \"c\"}";
    std::uint64_t furthest_behind = 0;
    settings.on_progress = [&](const agno::upsert_result& so_far) {
        furthest_behind = std::max(furthest_behind, so_far.documents() - so_far.settled);
    };
    live::list_source source(texts);
    const auto result = postgres_batch_writer("", settings).upsert_documents(source, false);
    EXPECT_EQ(result.settled, 5000u);
    EXPECT_LT(furthest_behind, 2500u) << "nothing is settled before the end";
}

/// Fails after the documents of a list.
class failing_source final : public live::list_source {
  public:
    using list_source::list_source;
    std::optional<agno::raw_document> next(const std::stop_token& stop) override {
        const auto document = list_source::next(stop);
        if (!document) {
            throw agno::error("the input is gone", "58030");
        }
        return document;
    }
};

TEST_F(LiveOrder, WhatCameBeforeAFailureOfTheSourceLands) {
    for (const int workers : {1, 3}) {
        settings.workers = workers;
        failing_source source(mixed(30));
        const auto failed = live::caught<agno::error>(
            [&] { postgres_batch_writer("", settings).upsert_documents(source, false); });
        EXPECT_STREQ(failed.what(), "the input is gone");
        EXPECT_EQ(failed.committed().documents(), 30u);
        EXPECT_EQ(count(), "10");
    }
}

TEST_F(LiveOrder, AFailureOfTheSourceTakesBackASingleTransaction) {
    settings.single_transaction = true;
    settings.batch_size = 10;
    failing_source source(mixed(30));
    const auto failed = live::caught<agno::error>(
        [&] { postgres_batch_writer("", settings).upsert_documents(source, false); });
    EXPECT_STREQ(failed.what(), "the input is gone");
    EXPECT_EQ(failed.committed().documents(), 0u);
    EXPECT_EQ(count(), "0");
}

TEST_F(LiveOrder, TheTimeIsSplit) {
    make_slow("slow", "3");
    const auto documents = std::vector{with_id("s", "slow")};
    const auto result = postgres_batch_writer("", settings).upsert_sessions(documents, false);
    EXPECT_GE(result.spent.merging.count(), 3);
    EXPECT_LT(result.spent.sending.count(), 3);
    EXPECT_GT(result.spent.reading.count(), 0);
}

TEST_F(LiveOrder, RetriesAreTold) {
    db.ask("BEGIN; LOCK TABLE " + table);
    settings.timeout = std::chrono::seconds(1);
    settings.max_retries = 1;
    std::vector<agno::retry_notice> notices;
    settings.on_retry = [&](const agno::retry_notice& notice) { notices.push_back(notice); };
    EXPECT_THROW(postgres_batch_writer("", settings).upsert_sessions(numbered(1), false),
                 agno::timeout_error);
    db.ask("ROLLBACK");
    ASSERT_EQ(notices.size(), 1u);
    EXPECT_EQ(notices[0].retry, 1);
    EXPECT_EQ(notices[0].sqlstate, "57014");
    EXPECT_NE(notices[0].what.find("batch 1 (documents 1 to 1)"), std::string::npos);
}

}  // namespace
