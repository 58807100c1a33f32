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
    const deadline until(600s, -1);
    connection other = connection::open("", until);
    connection ours = connection::open("", until);
    const auto process = ask_for_facts(other, {}, until).process;
    ASSERT_TRUE(process);

    // One that had its number before.
    server_process former = *process;
    former.started = std::to_string(std::stoll(former.started) - 1);
    end_process(ours, former, until);
    EXPECT_NO_THROW(other.execute("SELECT", until));

    end_process(ours, *process, until);
    EXPECT_EQ(db.ask("SELECT count(*) FROM pg_stat_activity WHERE pid = " + process->number), "0");
    EXPECT_THROW(other.execute("SELECT", until), failure);
}

}  // namespace
