// Several connections at once, of which one fails.

#include "fault_support.hpp"

namespace {

using namespace faults;
using namespace live;
using namespace std::chrono_literals;
using agno::outcome;

class Workers : public Faults, public testing::WithParamInterface<transport_kind> {
  protected:
    Workers() {
        use(GetParam());
        settings.workers = 4;
        settings.batch_size = 20;
    }

    /// Some sessions, each several times, the last time under the name "last".
    static std::vector<agno::session> versions() {
        std::vector<agno::session> documents;
        for (const char* name : {"1st", "2nd", "3rd", "last"}) {
            for (int each = 0; each < 300; ++each) {
                documents.push_back(with_id("s" + std::to_string(each), name));
            }
        }
        return documents;
    }
};

INSTANTIATE_TEST_SUITE_P(Every, Workers, every_transport, transport_name);

TEST_P(Workers, KeepASessionsOrderThroughCuts) {
    const point merge = GetParam() == transport_kind::loader ? point::copy_end : point::call;
    proxy.arm({merge, action::cut, 0ms, 3, 5});
    settings.max_retries = 6;
    const auto result = writer().upsert_sessions(versions(), false);
    EXPECT_EQ(result.documents(), 1200u);
    EXPECT_EQ(result.retries, 5u);
    EXPECT_EQ(count(), "300");
    EXPECT_EQ(count("name = 'last'"), "300");
}

TEST_P(Workers, StopWhenOneFailsAndTellWhatLanded) {
    // By then all have something to do, the others for long.
    make_slow("slow", "600");
    std::vector<agno::session> documents = numbered(400);
    for (int each = 0; each < 400; ++each) {
        documents.push_back(
            with_id("t" + std::to_string(each), each == 0 ? std::string(300, 'x') : "slow"));
    }
    settings.timeout = 1200s;
    std::optional<agno::error> failed;
    const auto took = time_of(
        [&] { failed = caught<agno::error>([&] { writer().upsert_sessions(documents, false); }); });
    EXPECT_LT(took, slack);
    EXPECT_EQ(failed->sqlstate(), "22001") << failed->what();
    EXPECT_EQ(count(), std::to_string(failed->committed().documents()));
    EXPECT_TRUE(all_statements_end());
}

TEST_P(Workers, AllStopAtOnce) {
    make_slow("slow", "600");
    settings.timeout = 1200s;
    std::vector<agno::session> documents;
    for (int each = 0; each < 200; ++each) {
        documents.push_back(with_id("s" + std::to_string(each), "slow"));
    }
    std::stop_source stop;
    std::chrono::steady_clock::time_point stopped_at;
    std::jthread stopper([&] {
        while (statements_under_way() != "4") {
            std::this_thread::sleep_for(20ms);
        }
        stopped_at = std::chrono::steady_clock::now();
        stop.request_stop();
    });
    EXPECT_THROW(writer().upsert_sessions(documents, false, stop.get_token()),
                 agno::cancelled_error);
    stopper.join();
    EXPECT_LT(std::chrono::steady_clock::now() - stopped_at, slack);
    EXPECT_TRUE(all_statements_end());
    EXPECT_EQ(count(), "0");
}

}  // namespace
