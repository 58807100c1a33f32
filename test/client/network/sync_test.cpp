// A sync whose connection is lost, and what it remembers then.

#include <filesystem>

#include "fault_support.hpp"

namespace {

using namespace faults;
using namespace live;
using namespace std::chrono_literals;
using agno::outcome;

class SyncInTrouble : public Faults, public testing::WithParamInterface<transport_kind> {
  protected:
    SyncInTrouble() {
        use(GetParam());
        settings.sync_file =
            (std::filesystem::temp_directory_path() / ("agno_" + table + ".sync")).string();
    }
    ~SyncInTrouble() override { std::filesystem::remove(settings.sync_file); }

    agno::upsert_result sync(int number) {
        return writer().upsert_sessions(numbered(number), false);
    }
};

INSTANTIATE_TEST_SUITE_P(Every, SyncInTrouble,
                         testing::Values(transport_kind::automatic, transport_kind::temp_table),
                         transport_name);

TEST_P(SyncInTrouble, WhatWasCommittedAfterAllIsRemembered) {
    for (const bool whole : {false, true}) {
        settings.single_transaction = whole;
        proxy.arm({point::commit_answer, action::cut});
        const int number = whole ? 500 : 300;
        const auto result = sync(number);
        EXPECT_EQ(result.counts[outcome::inserted], whole ? 200u : 300u);
        EXPECT_EQ(result.replayed, 0u);
        EXPECT_EQ(result.retries, 1u);
        EXPECT_EQ(sync(number).skipped, static_cast<std::uint64_t>(number));
    }
}

TEST_P(SyncInTrouble, WhatWasNotCommittedIsSentAgain) {
    proxy.arm({point::commit, action::cut, 0ms, 1, 1});
    const auto result = sync(300);
    EXPECT_EQ(result.counts[outcome::inserted], 300u);
    EXPECT_EQ(sync(300).skipped, 300u);

    settings.single_transaction = true;
    proxy.arm({point::commit, action::cut});
    EXPECT_THROW(sync(400), agno::connection_error);
    settings.single_transaction = false;
    const auto after = sync(400);
    EXPECT_EQ(after.skipped, 300u);
    EXPECT_EQ(after.counts[outcome::inserted], 100u);
}

TEST_P(SyncInTrouble, WhatIsKnownWhenItFailsIsNotSentTwice) {
    settings.max_retries = 1;
    proxy.arm({point::call, action::cut, 0ms, 2, 1000});
    EXPECT_THROW(sync(300), agno::error);
    proxy.disarm();
    EXPECT_EQ(count(), "200");
    EXPECT_EQ(sync(300).skipped, 200u);
}

TEST_P(SyncInTrouble, AsksAgain) {
    sync(300);
    for (const point where : {point::question, point::question_answer}) {
        proxy.arm({where, action::cut, 0ms, 1, 1});
        const auto result = sync(300);
        EXPECT_EQ(result.skipped, 300u);
        EXPECT_EQ(result.retries, 1u);
    }
}

}  // namespace
