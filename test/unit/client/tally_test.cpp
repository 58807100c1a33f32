#include <gtest/gtest.h>

#include "src/batch/doubtful_prefix.hpp"
#include "src/batch/settled_prefix.hpp"
#include "src/call/tally.hpp"

namespace {

using namespace agno::detail;
using agno::outcome;

TEST(SettledPrefix, EndsWhereTheFirstIsMissing) {
    settled_prefix settled(10);
    settled.settle(12);
    EXPECT_EQ(settled.end(), 10u);
    settled.settle(10);
    EXPECT_EQ(settled.end(), 11u);
    settled.settle(11);
    EXPECT_EQ(settled.end(), 13u);
    settled.settle(13);
    EXPECT_EQ(settled.end(), 14u);
}

/// Of those 30 documents, the first 20 are written in two slices; a third has the rest and more.
TEST(DoubtfulPrefix, SharesNoMoreThanItHas) {
    doubtful_prefix doubtful;
    EXPECT_FALSE(doubtful.goes_beyond(0));
    EXPECT_EQ(doubtful.share_of(0, 10), 0u);
    doubtful.extend_to(30);
    doubtful.extend_to(10);
    EXPECT_EQ(doubtful.share_of(0, 10), 10u);
    EXPECT_EQ(doubtful.share_of(10, 10), 10u);
    EXPECT_TRUE(doubtful.goes_beyond(29));
    EXPECT_EQ(doubtful.share_of(20, 15), 10u);
    EXPECT_FALSE(doubtful.goes_beyond(30));
    EXPECT_EQ(doubtful.share_of(35, 15), 0u);
}

/// A batch of documents "{}" with these indices, all of which were inserted.
struct finished {
    explicit finished(std::initializer_list<std::uint64_t> indices) {
        for (const std::uint64_t index : indices) {
            documents.add("{}", index, index + 1);
        }
        result.counts[outcome::inserted] = indices.size();
    }

    /// The document at that place in the batch was rejected instead.
    finished& with_reject(std::size_t place) {
        --result.counts[outcome::inserted];
        ++result.counts[outcome::rejected];
        result.reports.push_back({place, "s", outcome::rejected, "22001", "too long"});
        return *this;
    }

    void land(tally& results) const {
        results.landed(documents.slice(0, documents.size()), result);
    }

    batch documents{100, 10'000};
    batch_outcome result;
};

agno::document_report refusal(std::uint64_t index) {
    return {index, 0, "", outcome::rejected, "22P02", "no object"};
}

const agno::config no_callbacks;
const agno::report_handler no_handler;

TEST(Tally, AddsUpAndSortsReports) {
    tally results(no_callbacks, no_handler, 5);
    finished({6, 7}).with_reject(1).land(results);
    results.refused(refusal(5), "[]");
    results.retried({"", "", 1, {}});
    const agno::upsert_result sum = results.total();
    EXPECT_EQ(sum.documents(), 3u);
    EXPECT_EQ(sum.counts[outcome::rejected], 2u);
    EXPECT_EQ(sum.bytes, 4u);
    EXPECT_EQ(sum.batches, 1u);
    EXPECT_EQ(sum.retries, 1u);
    EXPECT_EQ(sum.settled, 8u);
    ASSERT_EQ(sum.reports.size(), 2u);
    EXPECT_EQ(sum.reports[0].index, 5u);
    EXPECT_EQ(sum.reports[1].index, 7u);
}

class TallyReports : public testing::Test {
  protected:
    TallyReports() {
        settings.on_progress = [this](const agno::upsert_result& so_far) {
            settled.push_back(so_far.settled);
            reported_by_then.push_back(reported.size());
        };
    }

    agno::config settings;
    std::vector<std::uint64_t> reported;
    std::vector<std::string> texts;
    std::vector<std::uint64_t> settled;
    std::vector<std::size_t> reported_by_then;
    agno::report_handler handler = [this](const agno::document_report& report, auto text) {
        reported.push_back(report.index);
        texts.emplace_back(text);
    };
};

using indices = std::vector<std::uint64_t>;

TEST_F(TallyReports, ComeInTheOrderOfTheInput) {
    tally results(settings, handler, 0);
    results.refused(refusal(1), "[1]");
    results.refused(refusal(3), "[3]");
    EXPECT_EQ(reported, indices{});
    finished({0, 2, 4}).with_reject(0).with_reject(1).with_reject(2).land(results);
    EXPECT_EQ(reported, (indices{0, 1, 2, 3, 4}));
    EXPECT_EQ(texts, (std::vector<std::string>{"{}", "[1]", "{}", "[3]", "{}"}));
}

TEST_F(TallyReports, AreMadeBeforeProgressClaimsTheirDocuments) {
    tally results(settings, handler, 0);
    finished({2, 3}).with_reject(0).land(results);
    EXPECT_EQ(reported, indices{});
    finished({0, 1}).with_reject(1).land(results);
    EXPECT_EQ(reported, (indices{1, 2}));
    EXPECT_EQ(settled, (indices{0, 4}));
    EXPECT_EQ(reported_by_then, (std::vector<std::size_t>{0, 2}));
}

TEST_F(TallyReports, ComeWithProgressThoughNothingIsSent) {
    settings.batch_size = 3;
    tally results(settings, handler, 0);
    for (std::uint64_t index = 0; index < 7; ++index) {
        results.refused(refusal(index), "[]");
    }
    EXPECT_EQ(settled, (indices{3, 6}));
}

TEST_F(TallyReports, AreNotLostWhereAnEarlierDocumentNeverLands) {
    tally results(settings, handler, 0);
    finished({2, 3}).with_reject(1).land(results);
    results.refused(refusal(4), "[]");
    results.report_rest();
    EXPECT_EQ(reported, (indices{3, 4}));
    EXPECT_EQ(results.total().settled, 0u);
}

}  // namespace
