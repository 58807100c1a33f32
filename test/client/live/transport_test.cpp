#include <array>
#include <chrono>
#include <functional>
#include <thread>

#include "agno/agno.hpp"
#include "live_support.hpp"

namespace {

using namespace live;
using namespace std::chrono_literals;
using agno::outcome;
using agno::postgres_batch_writer;
using agno::transport_kind;

/// What holds whichever way the documents go.
class LiveTransport : public Live, public testing::WithParamInterface<transport_kind> {
  protected:
    LiveTransport() { use(GetParam()); }

    /// Name and state of all rows, in one text.
    std::string rows() {
        return db.ask(
            "SELECT string_agg(session_id || ':' || coalesce(name, '') || ':' ||"
            " coalesce(state::text, ''), ' ' ORDER BY session_id) FROM " +
            table);
    }
};

INSTANTIATE_TEST_SUITE_P(Every, LiveTransport, every_transport, transport_name);

TEST_P(LiveTransport, LandsTheSameRowsAndCounts) {
    settings.batch_size = 80;  // and a small one at the end
    auto documents = numbered(200);
    documents[199].session_id = "s198";
    postgres_batch_writer writer("", settings);
    const auto first = writer.upsert_sessions(documents, false);
    EXPECT_EQ(first.counts[outcome::inserted], 199u);
    EXPECT_EQ(first.counts[outcome::duplicate], 1u);
    EXPECT_EQ(first.batches, 3u);
    documents[0].name = documents[190].name = "other";
    const auto second = writer.upsert_sessions(documents, false);
    EXPECT_EQ(second.counts[outcome::updated], 2u);
    EXPECT_EQ(second.counts[outcome::unchanged], 197u);
    EXPECT_EQ(second.documents(), 200u);
    EXPECT_EQ(count("name = 'other'") + count("name = 'n'"), "2197");
}

TEST_P(LiveTransport, CountsWhatUnknownKeysLose) {
    settings.batch_size = 80;
    db.ask("ALTER TABLE " + table + " DROP COLUMN name");
    if (settings.loader_table.empty()) {
        settings.unknown_keys = agno::unknown_key_policy::ignore;
    } else {
        db.ask("ALTER FOREIGN TABLE " + settings.loader_table +
               " OPTIONS (ADD unknown_keys 'ignore')");
    }
    postgres_batch_writer writer("", settings);
    const auto lossy = writer.upsert_sessions(numbered(200), false);
    EXPECT_EQ(lossy.counts[outcome::inserted], 200u);
    EXPECT_EQ(lossy.dropped, 200u);
    EXPECT_EQ(writer.upsert_sessions(numbered(2), false).dropped, 2u);
    db.ask("ALTER TABLE " + table + " ADD COLUMN name text");
    EXPECT_EQ(postgres_batch_writer("", settings).upsert_sessions(numbered(2), false).dropped, 0u);
}

TEST_P(LiveTransport, CarriesAnyGoodText) {
    list_source source({"{\"session_id\":\"a\",\r\n\"state\":[1,\n2]}",
                        " {\"session_id\":\"b\",\"name\":\"\\\\ \\u00fc \xC3\xBC \\\"\"}\n",
                        "{\"session_id\":\"c\"}"});
    EXPECT_EQ(postgres_batch_writer("", settings).upsert_documents(source, false).documents(), 3u);
    EXPECT_EQ(rows(), "a::[1, 2] b:\\ ü ü \": c::");
}

TEST_P(LiveTransport, CarriesItOverABorrowedConnectionOfAnotherEncoding) {
    db.ask("SET client_encoding = 'LATIN1'");
    settings.batch_size = 1;
    const std::vector documents = {with_id("\xC3\xBC", "\xE2\x82\xAC"), with_id("b")};
    postgres_batch_writer writer(db.handle(), settings);
    EXPECT_EQ(writer.upsert_sessions(documents, false).counts[outcome::inserted], 2u);
    EXPECT_EQ(db.ask("SHOW client_encoding"), "LATIN1");
    EXPECT_EQ(count("(session_id, name) = (U&'\\00FC', U&'\\20AC')"), "1");
}

TEST_P(LiveTransport, NamesABadDocumentByItsPlaceInTheCall) {
    settings.batch_size = 2;
    auto documents = numbered(6);
    documents[3].name = std::string(300, 'x');
    postgres_batch_writer writer("", settings);
    const auto failed = caught<agno::data_error>([&] { writer.upsert_sessions(documents, false); });
    EXPECT_EQ(failed.sqlstate(), "22001");
    EXPECT_EQ(failed.document_index(), 3u) << failed.what();
    EXPECT_TRUE(mentions(failed, "document 4")) << failed.what();
    EXPECT_FALSE(failed.is_retryable());
    EXPECT_EQ(failed.committed().counts[outcome::inserted], 2u);
    EXPECT_EQ(count(), "2");
}

TEST_P(LiveTransport, NamesATargetThatIsMissing) {
    db.ask("DROP TABLE " + table);
    postgres_batch_writer writer("", settings);
    const auto failed =
        caught<agno::usage_error>([&] { writer.upsert_sessions(numbered(1), false); });
    EXPECT_EQ(failed.sqlstate(), "42P01");
    EXPECT_TRUE(mentions(failed, "). Create the table")) << failed.what();
    // A loader table has its target's name in its OPTIONS.
    const auto remedy = GetParam() == agno::transport_kind::loader
                            ? "in the OPTIONS of the loader table"
                            : "agno_create_sessions_table('" + table + "')";
    EXPECT_TRUE(mentions(failed, remedy)) << failed.what();
}

TEST_P(LiveTransport, TimesOutOnTheServer) {
    make_slow("slow", "60");
    settings.timeout = 1s;
    settings.max_retries = 1;
    const auto document = with_id("s", "slow");
    postgres_batch_writer writer("", settings);
    const auto failed = caught<agno::timeout_error>([&] {
        writer.upsert_sessions({&document, 1}, false);
    });
    EXPECT_EQ(failed.sqlstate(), "57014");
    EXPECT_TRUE(failed.is_retryable());
    EXPECT_TRUE(mentions(failed, "while merging")) << failed.what();
    EXPECT_EQ(others_at_work(), "0");
    EXPECT_EQ(writer.upsert_sessions(numbered(1), false).documents(), 1u);
    EXPECT_EQ(count(), "1");
}

TEST_P(LiveTransport, StopsOnTheServerAndKeepsWhatHadLanded) {
    make_slow("slow", "60");
    settings.batch_size = 1;
    const std::vector documents = {with_id("a"), with_id("b", "slow"), with_id("c")};
    std::stop_source stop;
    const std::jthread stopper = stop_when_slow(stop);
    postgres_batch_writer writer(db.handle(), settings);
    const auto failed = caught<agno::cancelled_error>(
        [&] { writer.upsert_sessions(documents, false, stop.get_token()); });
    EXPECT_EQ(failed.committed().documents(), 1u);
    EXPECT_EQ(count(), "1");
}

TEST_P(LiveTransport, WritesOneTransaction) {
    expect_single_transactions(150);
}

TEST_P(LiveTransport, RetriesABatchOfOneTransactionInItsSavepoint) {
    make_large_batches_slow();
    settings.single_transaction = true;
    settings.timeout = 1s;
    const auto result = postgres_batch_writer("", settings).upsert_sessions(numbered(64), false);
    EXPECT_EQ(result.counts[outcome::inserted], 64u);
    EXPECT_GE(result.retries, 1u);
    EXPECT_EQ(count(), "64");
}

/// A few documents, the first of which takes its time; has something done where they end.
class noting_source final : public agno::document_source {
  public:
    explicit noting_source(std::function<void()> at_the_end) : at_the_end_(std::move(at_the_end)) {}

    std::optional<agno::raw_document> next(const std::stop_token&) override {
        if (next_ == texts.size()) {
            at_the_end_();
            return std::nullopt;
        }
        return agno::raw_document{texts[next_++], 0, {}, {}};
    }

  private:
    static constexpr std::array texts = {"{\"session_id\":\"a\",\"name\":\"slow\"}",
                                         "{\"session_id\":\"b\"}"};
    std::function<void()> at_the_end_;
    std::size_t next_ = 0;
};

TEST_P(LiveTransport, WritesWhileTheNextBatchIsRead) {
    before_insert("slow", "pg_advisory_xact_lock(1)");
    db.ask("SELECT pg_advisory_lock(1)");
    settings.batch_size = 1;
    noting_source source([&] {
        await_writer_in("advisory");
        EXPECT_EQ(count(), "0");
        db.ask("SELECT pg_advisory_unlock(1)");
    });
    EXPECT_EQ(postgres_batch_writer("", settings).upsert_documents(source, false).batches, 2u);
    EXPECT_EQ(count(), "2");
}

TEST_P(LiveTransport, FinishesTheBatchesBeforeADocumentItRefuses) {
    make_slow("slow", "0.2");
    settings.batch_size = 1;
    list_source source({"{\"session_id\":\"a\",\"name\":\"slow\"}", "{\"session_id\":\"b\"}", "?"});
    postgres_batch_writer writer("", settings);
    const auto failed = caught<agno::data_error>([&] { writer.upsert_documents(source, false); });
    EXPECT_EQ(failed.document_line(), 3u);
    EXPECT_EQ(failed.committed().documents(), 1u);
    EXPECT_EQ(count(), "1");
}

}  // namespace
