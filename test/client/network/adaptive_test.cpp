// Batches that adapt to what the server can take, and documents too large for any server.

#include <sys/mman.h>

#include <algorithm>
#include <array>

#include "../live/live_support.hpp"
#include "agno/agno.hpp"

namespace {

using namespace live;
using agno::outcome;
using agno::postgres_batch_writer;

class Adaptive : public Live {
  protected:
    Adaptive() {
        settings.batch_size = 160;
        settings.min_batch_size = 10;
        settings.on_progress = [this](const agno::upsert_result& so_far) {
            landed.push_back(so_far.documents() - seen);
            seen = so_far.documents();
        };
    }

    /// Makes inserts of more rows at once fail, as if they exceeded some resource.
    void allow_at_most(int rows) {
        const std::string function = in_schema("few");
        db.ask("CREATE OR REPLACE FUNCTION " + function +
               "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
               " IF (SELECT count(*) FROM added) > " +
               std::to_string(rows) +
               " THEN RAISE SQLSTATE '53200' USING MESSAGE = 'out of something'; END IF;"
               " RETURN NULL; END $$");
        db.ask("CREATE OR REPLACE TRIGGER few AFTER INSERT ON " + table +
               " REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION " + function +
               "()");
    }

    /// Sizes of the batches that landed, one after the other.
    std::vector<std::uint64_t> landed;
    std::uint64_t seen = 0;
};

TEST_F(Adaptive, HalvesForClass53AndGrowsBack) {
    allow_at_most(45);
    const auto hard = postgres_batch_writer("", settings).upsert_sessions(numbered(480), false);
    EXPECT_EQ(hard.counts[outcome::inserted], 480u);
    EXPECT_EQ(landed.front(), 40u);
    EXPECT_LE(*std::ranges::max_element(landed), 45u);
    // It tries more again and again, but not each time.
    EXPECT_GT(hard.retries, 2u);
    EXPECT_LT(hard.retries, hard.batches);
    EXPECT_EQ(count(), "480");
}

TEST_F(Adaptive, GrowsBackToTheWholeBatch) {
    allow_at_most(45);
    const auto note_size = settings.on_progress;
    settings.on_progress = [&](const agno::upsert_result& so_far) {
        note_size(so_far);
        if (so_far.batches == 1) {
            allow_at_most(1000);
        }
    };
    const auto result = postgres_batch_writer("", settings).upsert_sessions(numbered(3200), false);
    EXPECT_EQ(result.counts[outcome::inserted], 3200u);
    EXPECT_EQ(landed.front(), 40u);
    EXPECT_EQ(landed.back(), 160u);
    EXPECT_EQ(result.retries, 2u);
}

TEST_F(Adaptive, StopsAtTheMinimum) {
    allow_at_most(8);
    const auto failed = caught<agno::error>(
        [&] { postgres_batch_writer("", settings).upsert_sessions(numbered(20), false); });
    EXPECT_EQ(failed.sqlstate(), "53200");
    EXPECT_TRUE(failed.is_retryable());
    EXPECT_EQ(failed.committed().retries, 3u);
    EXPECT_NE(std::string(failed.what()).find("(documents 1 to 10)"), std::string::npos)
        << failed.what();
    EXPECT_EQ(count(), "0");
}

TEST_F(Adaptive, CutsBatchesByBytes) {
    settings.max_batch_bytes = 10'000;
    auto documents = numbered(30);
    for (auto& each : documents) {
        each.state = agno::json('"' + std::string(3000, 'x') + '"');
    }
    documents[15].state = agno::json('"' + std::string(50'000, 'x') + '"');
    const auto result = postgres_batch_writer("", settings).upsert_sessions(documents, false);
    EXPECT_EQ(result.documents(), 30u);
    EXPECT_EQ(*std::ranges::max_element(landed), 3u);
    // A document that is longer goes alone.
    EXPECT_EQ(std::ranges::count(landed, 1u), 1);
    EXPECT_EQ(count(), "30");
}

/// Documents one of which is too long for the server, and not written anywhere for that.
class with_a_giant final : public agno::document_source {
  public:
    with_a_giant() : pages_(mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {}
    ~with_a_giant() override { munmap(pages_, size); }

    std::optional<agno::raw_document> next(const std::stop_token&) override {
        static constexpr std::array small = {"{\"session_id\":\"a\"}", "{\"session_id\":\"b\"}"};
        switch (next_++) {
            case 0:
                return agno::raw_document{small[0], 1, {}, {}};
            case 1:
                return agno::raw_document{{static_cast<const char*>(pages_), size}, 2, {}, {}};
            case 2:
                return agno::raw_document{small[1], 3, {}, {}};
            default:
                return std::nullopt;
        }
    }

    static constexpr std::size_t size = 600'000'000;

  private:
    void* pages_;
    int next_ = 0;
};

TEST_F(Adaptive, ADocumentThatIsTooLongHarmsNoOther) {
    settings.on_error = agno::error_policy::skip;
    for (const int workers : {1, 3}) {
        settings.workers = workers;
        with_a_giant source;
        const auto result = postgres_batch_writer("", settings).upsert_documents(source, false);
        EXPECT_EQ(result.documents(), 3u);
        ASSERT_EQ(result.reports.size(), 1u);
        EXPECT_EQ(result.reports[0].line, 2u);
        EXPECT_EQ(result.reports[0].sqlstate, "54000");
        EXPECT_EQ(result.reports[0].detail,
                  "the document has 600000000 bytes, and at most 536870911 can be written");
        EXPECT_EQ(count(), "2");
    }
}

}  // namespace
