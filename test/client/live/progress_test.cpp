// What on_progress may count on: see config.hpp.

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "agno/agno.hpp"
#include "live_support.hpp"

namespace {

using namespace live;
using agno::outcome;
using agno::postgres_batch_writer;
using agno::upsert_result;

class LiveProgress : public Live {
  protected:
    LiveProgress() { settings.batch_size = 5; }
};

TEST_F(LiveProgress, TellsOfEveryBatchAsItEnds) {
    settings.workers = 3;
    std::vector<std::uint64_t> documents;
    std::vector<std::uint64_t> stored;
    settings.on_progress = [&](const upsert_result& so_far) {
        documents.push_back(so_far.documents());
        stored.push_back(std::stoull(count()));
    };
    const auto result = postgres_batch_writer("", settings).upsert_sessions(numbered(60), false);
    EXPECT_EQ(documents.size(), result.batches);
    EXPECT_TRUE(std::ranges::is_sorted(documents));
    EXPECT_EQ(documents.back(), 60u);
    for (std::size_t call = 0; call < stored.size(); ++call) {
        EXPECT_GE(stored[call], documents[call]) << "told before it was committed";
    }
}

TEST_F(LiveProgress, CallsComeFromTheWorkersOneAtATime) {
    settings.workers = 4;
    std::atomic<int> inside = 0;
    std::set<std::thread::id> threads;
    settings.on_progress = [&](const upsert_result&) {
        EXPECT_EQ(++inside, 1);
        // Meanwhile another worker ends a batch, and waits.
        if (threads.empty()) {
            db.await("SELECT count(*) > 5 FROM " + table, "t");
        }
        threads.insert(std::this_thread::get_id());  // unguarded: that is the promise
        --inside;
    };
    postgres_batch_writer("", settings).upsert_sessions(numbered(200), false);
    EXPECT_GT(threads.size(), 1u);
}

TEST_F(LiveProgress, ASmallCallStaysOnTheCallersThread) {
    std::thread::id told_on;
    settings.on_progress = [&](const upsert_result&) { told_on = std::this_thread::get_id(); };
    postgres_batch_writer("", settings).upsert_sessions(numbered(3), false);
    EXPECT_EQ(told_on, std::this_thread::get_id());
}

/// One good document, and then nothing that is any.
class mostly_garbage : public agno::document_source {
  public:
    std::optional<agno::raw_document> next(const std::stop_token&) override {
        const std::uint64_t line = ++given;
        if (line > lines) {
            return std::nullopt;
        }
        return agno::raw_document{line == 1 ? R"({"session_id":"good"})" : "garbage", line, {}};
    }

    static constexpr std::uint64_t lines = 20'000;
    std::atomic<std::uint64_t> given = 0;
};

TEST_F(LiveProgress, ReportsDoNotPileUpBehindADocumentWhoseBatchIsNeverFull) {
    settings.batch_size = 100;
    settings.max_batch_bytes = 100'000;
    settings.on_error = agno::error_policy::skip;
    for (const int workers : {1, 3}) {
        settings.workers = workers;
        mostly_garbage source;
        std::uint64_t reports = 0;
        std::uint64_t furthest = 0;
        const auto result =
            postgres_batch_writer("", settings)
                .upsert_documents(source, false, {}, [&](const auto& report, std::string_view) {
                    ++reports;
                    furthest = std::max(furthest, source.given - report.line);
                });
        EXPECT_EQ(reports, mostly_garbage::lines - 1);
        EXPECT_EQ(result.documents(), mostly_garbage::lines);
        EXPECT_LT(furthest, mostly_garbage::lines / 2) << "so many were kept in memory";
    }
}

/// One document that takes its time, and then bad ones.
class slow_then_bad : public mostly_garbage {
  public:
    std::optional<agno::raw_document> next(const std::stop_token& stop) override {
        auto document = mostly_garbage::next(stop);
        if (document) {
            text_ = given == 1 ? R"({"session_id":"slow","name":"slow"})"
                               : R"({"nickname":1,"session_id":")" + std::to_string(given) + "\"}";
            document->text = text_;
        }
        return document;
    }

  private:
    std::string text_;
};

TEST_F(LiveProgress, ReportsDoNotPileUpBehindASlowWorker) {
    make_slow("slow", "2");
    settings.workers = 3;
    settings.batch_size = 100;
    settings.on_error = agno::error_policy::skip;
    slow_then_bad source;
    std::uint64_t furthest = 0;
    const auto result =
        postgres_batch_writer("", settings)
            .upsert_documents(source, false, {}, [&](const auto& report, std::string_view) {
                furthest = std::max(furthest, source.given - report.line);
            });
    EXPECT_EQ(result.counts[outcome::rejected], mostly_garbage::lines - 1);
    // Those that wait, and those being read and written: 3 and 2 batches of each.
    EXPECT_LE(furthest, 3u * 5 * 100);
}

struct my_own_trouble {
    int number;
};

/// Whichever thread it was thrown on, and whatever its type.
/// Reports come in order, and so wait for documents before theirs, which here never land.
TEST_F(LiveProgress, ReportsAreToldBeforeTheCallFails) {
    settings.on_error = agno::error_policy::skip;
    settings.target = in_schema("missing");
    list_source source({R"({"session_id": "good"})", "bad", R"({"session_id": "good"})", "[]"});
    std::vector<std::string> told;
    const auto failed = caught<agno::error>([&] {
        postgres_batch_writer("", settings)
            .upsert_documents(source, false, {}, [&](const auto& report, std::string_view text) {
                told.push_back(std::to_string(report.index) + " " + std::string(text));
            });
    });
    EXPECT_EQ(failed.sqlstate(), "42P01");
    EXPECT_EQ(told, (std::vector<std::string>{"1 bad", "3 []"}));
}

TEST_F(LiveProgress, WhatItThrowsEndsTheCall) {
    for (const int workers : {1, 3}) {
        settings.workers = workers;
        int calls = 0;
        settings.on_progress = [&](const upsert_result&) {
            if (++calls == 2) {
                throw my_own_trouble{42};
            }
        };
        db.ask("TRUNCATE " + table);
        postgres_batch_writer writer("", settings);
        try {
            writer.upsert_sessions(numbered(100), false);
            ADD_FAILURE() << "nothing was thrown";
        } catch (const my_own_trouble& mine) {
            EXPECT_EQ(mine.number, 42);
        }
        EXPECT_EQ(calls, 2) << "nobody is told after that";
        EXPECT_GE(std::stoi(count()), 10) << "what had been committed stays";
        EXPECT_LT(std::stoi(count()), 100);
        // The writer is none the worse for it.
        writer.upsert_sessions(numbered(4), false);
    }
}

TEST_F(LiveProgress, AnErrorOfOursThatItThrowsTellsWhatWasCommitted) {
    settings.on_progress = [](const upsert_result& so_far) {
        if (so_far.batches == 3) {
            throw agno::error("enough", "P0001");
        }
    };
    const auto failed = caught<agno::error>(
        [&] { postgres_batch_writer("", settings).upsert_sessions(numbered(50), false); });
    EXPECT_EQ(failed.committed().counts[outcome::inserted], std::stoull(count()));
    EXPECT_GE(failed.committed().documents(), 15u);
}

TEST_F(LiveProgress, WhatItThrowsTakesBackASingleTransaction) {
    settings.single_transaction = true;
    settings.on_progress = [](const upsert_result& so_far) {
        if (so_far.batches == 2) {
            throw my_own_trouble{1};
        }
    };
    postgres_batch_writer writer("", settings);
    EXPECT_THROW(writer.upsert_sessions(numbered(50), false), my_own_trouble);
    EXPECT_EQ(count(), "0");
}

TEST_F(LiveProgress, MayStopItsOwnCall) {
    settings.workers = 2;
    std::stop_source stop;
    settings.on_progress = [&](const upsert_result&) { stop.request_stop(); };
    EXPECT_THROW(
        postgres_batch_writer("", settings).upsert_sessions(numbered(100), false, stop.get_token()),
        agno::cancelled_error);
}

TEST_F(LiveProgress, MayUseAnotherWriter) {
    agno::config others = settings;
    postgres_batch_writer another("", others);
    settings.on_progress = [&](const upsert_result& so_far) {
        const agno::session note = with_id("progress", std::to_string(so_far.documents()));
        another.upsert_sessions({&note, 1}, false);
    };
    postgres_batch_writer("", settings).upsert_sessions(numbered(20), false);
    EXPECT_EQ(count("session_id = 'progress' AND name = '20'"), "1");
}

/// Threads with a writer each share nothing: the promise of postgres_batch_writer.hpp.
TEST_F(LiveProgress, WritersOfDifferentThreadsDoNotMeet) {
    constexpr int threads = 4;
    std::vector<std::jthread> writers;
    for (int each = 0; each < threads; ++each) {
        writers.emplace_back([this, each] {
            agno::config mine = settings;
            mine.workers = 2;
            std::uint64_t told = 0;
            mine.on_progress = [&](const upsert_result& so_far) { told = so_far.documents(); };
            postgres_batch_writer writer("", mine);
            for (int call = 0; call < 3; ++call) {
                auto documents = numbered(30);
                for (auto& document : documents) {
                    document.session_id += "-" + std::to_string(each);
                }
                EXPECT_EQ(writer.upsert_sessions(documents, false).documents(), 30u);
                EXPECT_EQ(told, 30u);
            }
        });
    }
    writers.clear();
    EXPECT_EQ(count(), std::to_string(threads * 30));
}

/// A writer may change threads between calls, and go away on another than it was made on.
TEST_F(LiveProgress, AWriterMayBeHandedOver) {
    postgres_batch_writer writer("", settings);
    writer.upsert_sessions(numbered(7), false);
    std::jthread([mine = std::move(writer)]() mutable {
        EXPECT_EQ(mine.upsert_sessions(numbered(7), false).counts[outcome::unchanged], 7u);
    }).join();
}

}  // namespace
