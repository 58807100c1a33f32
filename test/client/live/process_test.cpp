#include <chrono>

#include "live_support.hpp"
#include "src/libpq/connection.hpp"
#include "src/libpq/failure.hpp"
#include "src/server/server_facts.hpp"

// A server process whose connection is lost, and which may still be at work.

namespace {

using namespace agno::detail;
using namespace std::chrono_literals;
using LiveProcess = live::Live;

TEST_F(LiveProcess, IsEndedIfItIsTheOneThatIsMeant) {
    const patience patient(600s, -1);
    connection other = connection::open("", patient);
    connection ours = connection::open("", patient);
    const auto process = ask_for_facts(other, patient).process;
    ASSERT_TRUE(process);

    // One that had its number before.
    server_process former = *process;
    former.started = std::to_string(std::stoll(former.started) - 1);
    end_process(ours, former, patient);
    EXPECT_NO_THROW(other.execute("SELECT", patient));

    end_process(ours, *process, patient);
    EXPECT_EQ(db.ask("SELECT count(*) FROM pg_stat_activity WHERE pid = " + process->number), "0");
    EXPECT_THROW(other.execute("SELECT", patient), failure);
}

}  // namespace
