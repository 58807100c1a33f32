// config::flush_after: what becomes of documents while their source waits for more.

#include <condition_variable>
#include <mutex>

#include "agno/agno.hpp"
#include "live_support.hpp"

namespace {

using namespace live;
using agno::outcome;
using agno::postgres_batch_writer;
using agno::upsert_result;

/// Gives a document only once all before it are known to have landed, or the call is stopped.
class trickle : public agno::document_source {
  public:
    explicit trickle(std::vector<std::string> texts) : texts_(std::move(texts)) {}

    std::optional<agno::raw_document> next(const std::stop_token& stop) override {
        std::unique_lock lock(mutex_);
        // Ends early once the document lands; the minute is for a busy machine.
        if (!changed_.wait_for(lock, stop, std::chrono::minutes(1),
                               [&] { return landed_ >= given_; })) {
            was_left_waiting = !stop.stop_requested();
            return std::nullopt;
        }
        if (given_ == texts_.size()) {
            return std::nullopt;
        }
        return agno::raw_document{texts_[given_++], 0, {}, {}};
    }

    void landed(const upsert_result& so_far) {
        const std::scoped_lock lock(mutex_);
        landed_ = so_far.documents();
        changed_.notify_all();
    }

    bool was_left_waiting = false;

  private:
    std::vector<std::string> texts_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::size_t given_ = 0;
    std::uint64_t landed_ = 0;
};

class LiveFlush : public Live {
  protected:
    LiveFlush() { settings.flush_after = std::chrono::milliseconds(1); }

    upsert_result load(trickle& source) {
        settings.on_progress = [&](const upsert_result& so_far) { source.landed(so_far); };
        return postgres_batch_writer("", settings).upsert_documents(source, false);
    }
};

std::vector<std::string> documents(int number) {
    std::vector<std::string> texts;
    for (int each = 0; each < number; ++each) {
        texts.push_back(R"({"session_id":"s)" + std::to_string(each) + R"("})");
    }
    return texts;
}

TEST_F(LiveFlush, WhatWaitsLandsWhileTheSourceWaits) {
    trickle source(documents(5));
    const auto result = load(source);
    EXPECT_FALSE(source.was_left_waiting);
    EXPECT_EQ(result.counts[outcome::inserted], 5u);
    EXPECT_EQ(result.batches, 5u);
    EXPECT_EQ(count(), "5");
}

TEST_F(LiveFlush, ByWhicheverWorkerItIsToBeWritten) {
    settings.workers = 3;
    trickle source(documents(20));
    EXPECT_EQ(load(source).counts[outcome::inserted], 20u);
    EXPECT_FALSE(source.was_left_waiting);
}

TEST_F(LiveFlush, AFailureReachesASourceThatWaits) {
    trickle source(
        {R"({"session_id":"good"})", R"({"session_id":5})", R"({"session_id":"never"})"});
    EXPECT_EQ(caught<agno::data_error>([&] { load(source); }).document_index(), 1u);
    EXPECT_FALSE(source.was_left_waiting);
    EXPECT_EQ(count(), "1");
}

TEST_F(LiveFlush, BatchesFillUpMeanwhileAsEver) {
    settings.batch_size = 10;
    settings.flush_after = std::chrono::hours(1);
    list_source source(documents(95));
    const auto result = postgres_batch_writer("", settings).upsert_documents(source, false);
    EXPECT_EQ(result.counts[outcome::inserted], 95u);
    EXPECT_EQ(result.batches, 10u);
}

TEST_F(LiveFlush, HoweverOftenItHappensNothingIsLost) {
    settings.batch_size = 7;
    settings.workers = 2;
    list_source source(documents(2000));
    EXPECT_EQ(postgres_batch_writer("", settings)
                  .upsert_documents(source, false)
                  .counts[outcome::inserted],
              2000u);
    EXPECT_EQ(count(), "2000");
}

TEST_F(LiveFlush, ASingleTransactionIsInNoHurry) {
    settings.single_transaction = true;
    EXPECT_EQ(settings.normalized().flush_after, settings.flush_after.zero());
    list_source source(documents(20));
    EXPECT_EQ(postgres_batch_writer("", settings).upsert_documents(source, false).batches, 1u);
}

}  // namespace
