#include <chrono>
#include <future>

#include "live_support.hpp"
#include "src/libpq/connection.hpp"
#include "src/libpq/failure.hpp"
#include "src/server/server_facts.hpp"

// What the server says about a transaction whose COMMIT went unanswered.

namespace {

using namespace agno::detail;
using namespace std::chrono_literals;

class LiveFate : public live::Live {
  protected:
    transaction_fate fate(const std::string& transaction) {
        return fate_of(transaction, asking_, deadline_);
    }

    /// Ends a transaction once its fate has been asked for.
    transaction_fate fate_of_one_that_ends_with(const std::string& end) {
        const std::string transaction = db.ask("BEGIN; SELECT pg_current_xact_id()");
        auto asked = std::async(std::launch::async, [&] { return fate(transaction); });
        live::database watch;
        watch.await("SELECT query LIKE '%txid_status(%' FROM pg_stat_activity WHERE pid = " +
                        std::to_string(asking_.backend_id()),
                    "t");
        db.ask(end);
        return asked.get();
    }

  private:
    const deadline deadline_{600s, -1};
    connection asking_ = connection::open("", deadline_);
};

TEST_F(LiveFate, IsWhatTheServerTells) {
    const std::string committed = db.ask("SELECT pg_current_xact_id()");
    EXPECT_EQ(fate(committed), transaction_fate::committed);
    const std::string aborted = db.ask("BEGIN; SELECT pg_current_xact_id()");
    db.ask("ROLLBACK");
    EXPECT_EQ(fate(aborted), transaction_fate::rolled_back);
}

/// What is no longer known: the number of one before the database was made.
TEST_F(LiveFate, IsUnknownOfTheDistantPast) {
    EXPECT_EQ(fate("3"), transaction_fate::unknown);
}

TEST_F(LiveFate, IsWaitedForUntilTheCommit) {
    EXPECT_EQ(fate_of_one_that_ends_with("COMMIT"), transaction_fate::committed);
}

TEST_F(LiveFate, IsWaitedForUntilTheRollback) {
    EXPECT_EQ(fate_of_one_that_ends_with("ROLLBACK"), transaction_fate::rolled_back);
}

}  // namespace
