// Every point of a conversation, cut, stalled or delayed, on every transport.

#include "fault_support.hpp"

namespace {

using namespace faults;
using namespace live;
using namespace std::chrono_literals;
using agno::outcome;

struct place {
    transport_kind transport;
    point where;

    /// True if the server has committed indeed.
    [[nodiscard]] bool has_committed() const {
        return where == point::commit_answer || (is_single_call() && where == point::call_answer);
    }
    [[nodiscard]] bool is_single_call() const {
        return transport == transport_kind::automatic &&
               (where == point::call || where == point::call_answer);
    }
};

std::vector<place> places() {
    using enum point;
    std::vector<place> all;
    for (const point where : {connect, call, call_answer}) {
        all.push_back({transport_kind::automatic, where});
    }
    for (const point where : {connect, copy, copy_end, call, call_answer, commit, commit_answer}) {
        all.push_back({transport_kind::temp_table, where});
    }
    for (const point where : {connect, copy, copy_end, copy_answer, commit, commit_answer}) {
        all.push_back({transport_kind::loader, where});
    }
    return all;
}

std::string place_name(const testing::TestParamInfo<place>& tested) {
    return name_of(tested.param.transport) + "_" + name_of(tested.param.where);
}

class FaultAt : public Faults, public testing::WithParamInterface<place> {
  protected:
    FaultAt() { use(GetParam().transport); }

    static constexpr int documents = 300;

    /// In the middle batch of three; connections are only begun once.
    static fault in_the_middle(action what) {
        return {GetParam().where, what, 300ms, GetParam().where == point::connect ? 0 : 1, 1};
    }
    /// From the middle batch on.
    static fault for_good(action what) {
        fault lasting = in_the_middle(what);
        lasting.times = 1000;
        return lasting;
    }

    /// All documents landed in the end, each once, and the counts say so: what the server can tell
    /// about is counted as it was, and what was sent again without knowing is told.
    void expect_all_landed(const agno::upsert_result& result) {
        const bool replayed = GetParam().is_single_call() && result.retries > 0;
        EXPECT_EQ(result.replayed, replayed ? 100u : 0u);
        const bool found_again = replayed && GetParam().has_committed();
        EXPECT_EQ(result.counts[outcome::inserted], found_again ? 200u : 300u);
        EXPECT_EQ(result.counts[outcome::unchanged], found_again ? 100u : 0u);
        EXPECT_EQ(count("name = 'n'"), std::to_string(documents));
        EXPECT_EQ(count(), std::to_string(documents));
        EXPECT_EQ(result.documents(), static_cast<std::uint64_t>(documents));
        EXPECT_EQ(result.batches, 3u);
        EXPECT_EQ(proxy.strikes(), 1);
    }
};

INSTANTIATE_TEST_SUITE_P(Every, FaultAt, testing::ValuesIn(places()), place_name);

TEST_P(FaultAt, ACutIsMended) {
    proxy.arm(in_the_middle(action::cut));
    const auto result = writer().upsert_sessions(numbered(documents), false);
    expect_all_landed(result);
    EXPECT_EQ(result.retries, 1u);
}

TEST_P(FaultAt, AStallIsMended) {
    settings.timeout = 1s;
    settings.min_batch_size = settings.batch_size;
    proxy.arm(in_the_middle(action::stall));
    const auto result = writer().upsert_sessions(numbered(documents), false);
    expect_all_landed(result);
    EXPECT_GE(result.retries, 1u);
    EXPECT_TRUE(all_statements_end());
}

TEST_P(FaultAt, ADelayIsSatOut) {
    proxy.arm(in_the_middle(action::delay));
    const auto result = writer().upsert_sessions(numbered(documents), false);
    expect_all_landed(result);
    EXPECT_EQ(result.retries, 0u);
}

TEST_P(FaultAt, CutsForGoodEndTheCallAndItTellsWhatLanded) {
    proxy.arm(for_good(action::cut));
    std::optional<agno::connection_error> failed;
    try {
        const auto result = writer().upsert_sessions(numbered(documents), false);
        // A commit that went unanswered need not be repeated: the server says what became of it.
        EXPECT_EQ(GetParam().where, point::commit_answer);
        EXPECT_EQ(result.counts[outcome::inserted], 300u);
        EXPECT_EQ(result.retries, 2u);
        EXPECT_EQ(count(), "300");
        return;
    } catch (const agno::connection_error& error) {
        failed = error;
    }
    EXPECT_TRUE(failed->is_retryable());
    EXPECT_TRUE(mentions(*failed, "Given up after 3 attempts")) << failed->what();
    EXPECT_EQ(failed->committed().retries, 2u);
    EXPECT_EQ(failed->committed().counts[outcome::inserted],
              GetParam().where == point::connect ? 0u : 100u);
    const auto landed = std::to_string(failed->committed().documents());
    EXPECT_EQ(count(), GetParam().has_committed() ? "200" : landed) << failed->what();
    const bool in_doubt = GetParam().is_single_call() || GetParam().where == point::commit;
    EXPECT_EQ(mentions(*failed, "Whether this was committed is not known"), in_doubt)
        << failed->what();
}

TEST_P(FaultAt, NoCallBlocksMuchLongerThanItsTimeout) {
    settings.timeout = 500ms;
    settings.max_retries = 1;
    settings.batch_size = documents;
    proxy.arm({GetParam().where, action::stall, 0ms, 0, 1000});
    auto through = writer();
    bool timed_out = false;
    const auto took = time_of([&] {
        try {
            through.upsert_sessions(numbered(documents), false);
        } catch (const agno::timeout_error& failed) {
            timed_out = true;
            EXPECT_EQ(failed.committed().documents(), 0u);
        }
        through.close();
    });
    EXPECT_LT(took, 2 * (settings.timeout + 2s) + slack);
    // One that was committed all the same is asked for once more, which is quick where the machine
    // is.
    EXPECT_TRUE(timed_out || GetParam().where == point::commit_answer);
    EXPECT_EQ(count(), GetParam().has_committed() ? "300" : "0");
    EXPECT_TRUE(all_statements_end());
}

TEST_P(FaultAt, AStopEndsAStalledCallAtOnce) {
    settings.timeout = 600s;
    proxy.arm(in_the_middle(action::stall));
    std::stop_source stop;
    std::chrono::steady_clock::time_point stopped_at;
    std::jthread stopper([&] {
        while (proxy.strikes() == 0) {
            std::this_thread::sleep_for(10ms);
        }
        std::this_thread::sleep_for(100ms);
        stopped_at = std::chrono::steady_clock::now();
        stop.request_stop();
    });
    {
        auto through = writer();
        const auto failed = caught<agno::cancelled_error>(
            [&] { through.upsert_sessions(numbered(documents), false, stop.get_token()); });
        EXPECT_EQ(failed.committed().documents(), GetParam().where == point::connect ? 0u : 100u);
    }
    stopper.join();
    EXPECT_LT(std::chrono::steady_clock::now() - stopped_at, slack);
    EXPECT_TRUE(all_statements_end());
}

}  // namespace
