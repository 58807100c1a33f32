// What comes too late must not do harm.

#include "fault_support.hpp"

namespace {

using namespace faults;
using namespace live;
using namespace std::chrono_literals;
using agno::outcome;

class Late : public Faults, public testing::WithParamInterface<transport_kind> {
  protected:
    Late() {
        use(GetParam());
        settings.batch_size = 1;
    }

    /// Makes the commit of a session's insert take as many seconds as its name says.
    void commit_slowly() {
        const std::string function = in_schema("sleep");
        db.ask("CREATE FUNCTION " + function +
               "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(NEW.name::float);"
               " RETURN NULL; END $$; CREATE CONSTRAINT TRIGGER sleep AFTER INSERT ON " +
               table + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION " + function +
               "()");
    }
};

INSTANTIATE_TEST_SUITE_P(Every, Late, every_transport, transport_name);

TEST_P(Late, ACancelDoesNotHitTheNextStatement) {
    commit_slowly();
    settings.timeout = 2s;
    // The first batch is over before its cancel arrives, which then meets the second.
    proxy.delay_cancels(1200ms);
    const std::vector documents = {with_id("a", "2.6"), with_id("b", "1")};
    EXPECT_EQ(writer().upsert_sessions(documents, false).documents(), 2u);
    EXPECT_EQ(count(), "2");
    EXPECT_GE(proxy.cancels(), 1);
}

TEST_P(Late, ACancelDoesNotHitABorrowedConnection) {
    commit_slowly();
    settings.timeout = 600ms;
    proxy.delay_cancels(6s);
    const std::unique_ptr<PGconn, decltype(&PQfinish)> borrowed(PQconnectdb(conninfo().c_str()),
                                                                PQfinish);
    agno::postgres_batch_writer lent(borrowed.get(), settings);
    const std::vector documents = {with_id("a", "0.9"), with_id("b", "0.5")};
    const auto failed =
        caught<agno::connection_error>([&] { lent.upsert_sessions(documents, false); });
    EXPECT_EQ(failed.committed().documents(), 1u);
    EXPECT_EQ(count(), "1");
    EXPECT_TRUE(mentions(failed, "pass a new one")) << failed.what();
    EXPECT_THROW(lent.upsert_sessions(documents, false), agno::connection_error);
}

TEST_P(Late, WhatWasGivenUpDoesNotOverwriteWhatCameAfter) {
    settings.timeout = 1s;
    const point merge = GetParam() == transport_kind::automatic ? point::call : point::commit;
    proxy.arm({merge, action::delay, 5s});
    auto through = writer();
    auto document = with_id("s", "before");
    const auto started = std::chrono::steady_clock::now();
    EXPECT_GE(through.upsert_sessions({&document, 1}, false).retries, 1u);
    document.name = "after";
    through.upsert_sessions({&document, 1}, false);
    std::this_thread::sleep_until(started + 7s);
    EXPECT_EQ(count("name = 'after'"), "1");
}

/// Where no process can be ended that may still get it: nor does any.
TEST_F(Faults, WhatWasGivenUpIsNotDeliveredByTheSystem) {
    settings.timeout = 2s;
    settings.max_retries = 10;
    proxy.make_up_processes();
    // Meanwhile the proxy reads no further than to here, and most of the call stays where it is.
    proxy.arm({point::call, action::delay, 6s});
    auto through = writer();
    auto document = with_id("s", "before");
    document.state = agno::json('"' + std::string(900'000, 'x') + '"');
    EXPECT_GE(through.upsert_sessions({&document, 1}, false).retries, 1u);
    document.name = "after";
    through.upsert_sessions({&document, 1}, false);
    db.await("SELECT count(*) > 1 FROM pg_stat_activity WHERE application_name = '" + table + "'",
             "f");
    EXPECT_EQ(count("name = 'after'"), "1");
}

}  // namespace
