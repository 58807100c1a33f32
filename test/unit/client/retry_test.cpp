#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "src/libpq/deadline.hpp"
#include "src/libpq/server_failure.hpp"
#include "src/retry/retry.hpp"

namespace {

using namespace std::chrono_literals;
using namespace agno::detail;

failure failed_with(failure_kind kind, const char* sqlstate, phase at = phase::upserting) {
    failure failed(kind, sqlstate, "");
    failed.at = at;
    return failed;
}

class ServerErrorThatPasses : public testing::TestWithParam<const char*> {};

TEST_P(ServerErrorThatPasses, IsRetried) {
    EXPECT_EQ(decide_retry(failed_with(failure_kind::server, GetParam())), retry_decision::retry);
}

INSTANTIATE_TEST_SUITE_P(Retry, ServerErrorThatPasses,
                         testing::Values("25P03", "40001", "40P01", "55P03", "57P01", "57P02",
                                         "57P03", "57P05", "08000", "08001", "08003", "08004",
                                         "08006", "08007"));

class ServerErrorShortOfResources : public testing::TestWithParam<const char*> {};

TEST_P(ServerErrorShortOfResources, IsRetriedWithFewerDocuments) {
    EXPECT_EQ(decide_retry(failed_with(failure_kind::server, GetParam())),
              retry_decision::retry_smaller);
}

INSTANTIATE_TEST_SUITE_P(Retry, ServerErrorShortOfResources,
                         testing::Values("53000", "53100", "53200", "53300", "53400"));

class ServerErrorThatStays : public testing::TestWithParam<const char*> {};

TEST_P(ServerErrorThatStays, FailsAtOnce) {
    EXPECT_EQ(decide_retry(failed_with(failure_kind::server, GetParam())), retry_decision::give_up);
}

// 57014 by the server: somebody's statement_timeout or pg_cancel_backend().
INSTANTIATE_TEST_SUITE_P(Retry, ServerErrorThatStays,
                         testing::Values("57014", "22001", "22P02", "22P05", "23502", "23505",
                                         "23514", "25006", "3F000", "42501", "42883", "42P01",
                                         "40002", "40000", "54001", "55000", "57P04", "XX000",
                                         "P0001", "28P01"));

TEST(Retry, OwnTimeoutHalves) {
    EXPECT_EQ(decide_retry(failed_with(failure_kind::timeout, "57014")),
              retry_decision::retry_smaller);
}

TEST(Retry, TimeoutWhileConnectingIsNotTheBatchsFault) {
    EXPECT_EQ(decide_retry(failed_with(failure_kind::timeout, "57014", phase::connecting)),
              retry_decision::retry);
}

TEST(Retry, LostConnectionIsRetried) {
    EXPECT_EQ(decide_retry(failed_with(failure_kind::connection, "08006")), retry_decision::retry);
    EXPECT_EQ(decide_retry(failed_with(failure_kind::connection, "08006", phase::committing)),
              retry_decision::retry);
}

TEST(Retry, RefusedConnectionIsRetriedOnlyWhereThatMayHelp) {
    const std::map<std::string, retry_decision> expected = {
        {"08001", retry_decision::retry},    // nobody listens
        {"57P03", retry_decision::retry},    // starting up
        {"53300", retry_decision::retry},    // too many connections
        {"28P01", retry_decision::give_up},  // wrong password
        {"28000", retry_decision::give_up},  // no entry in pg_hba.conf
        {"3D000", retry_decision::give_up},  // no such database
    };
    for (const auto& [sqlstate, what] : expected) {
        EXPECT_EQ(decide_retry(
                      failed_with(failure_kind::connection, sqlstate.c_str(), phase::connecting)),
                  what)
            << sqlstate;
    }
}

TEST(Retry, StopAndMisuseAreFinal) {
    EXPECT_EQ(decide_retry(failed_with(failure_kind::stopped, "57014")), retry_decision::give_up);
    EXPECT_EQ(decide_retry(failed_with(failure_kind::setup, "08003")), retry_decision::give_up);
}

TEST(Backoff, DoublesUpToALimit) {
    const auto ceiling = [](int retry) { return backoff_ceiling(retry, backoff_reason::clash); };
    EXPECT_EQ(ceiling(1), 100ms);
    EXPECT_EQ(ceiling(2), 200ms);
    EXPECT_EQ(ceiling(3), 400ms);
    EXPECT_EQ(ceiling(7), 6400ms);
    EXPECT_EQ(ceiling(8), 10s);
    EXPECT_EQ(ceiling(1000), 10s);
}

TEST(Backoff, GivesAServerTimeToRestart) {
    const auto ceiling = [](int retry) { return backoff_ceiling(retry, backoff_reason::outage); };
    EXPECT_EQ(ceiling(1), 100ms);
    EXPECT_EQ(ceiling(2), 2s);
    EXPECT_EQ(ceiling(3), 4s);
    EXPECT_EQ(ceiling(4), 8s);
    EXPECT_EQ(ceiling(5), 10s);
    EXPECT_EQ(ceiling(1000), 10s);
}

/// The shortest and the longest of many draws.
std::pair<std::chrono::milliseconds, std::chrono::milliseconds> extremes(int retry,
                                                                         backoff_reason why) {
    auto least = std::chrono::milliseconds::max();
    auto most = std::chrono::milliseconds::min();
    for (int draw = 0; draw < 1000; ++draw) {
        const auto wait = backoff(retry, why);
        least = std::min(least, wait);
        most = std::max(most, wait);
    }
    return {least, most};
}

TEST(Backoff, JittersOverTheWholeRange) {
    const auto [least, most] = extremes(3, backoff_reason::clash);
    EXPECT_GE(least, 0ms);
    EXPECT_LT(least, 40ms);
    EXPECT_GT(most, 360ms);
    EXPECT_LE(most, 400ms);
}

TEST(Backoff, JittersOverTheUpperHalfInAnOutage) {
    const auto [least, most] = extremes(3, backoff_reason::outage);
    EXPECT_GE(least, 2s);
    EXPECT_LT(least, 2200ms);
    EXPECT_GT(most, 3800ms);
    EXPECT_LE(most, 4s);
}

TEST(Backoff, IsShortWhereThereNeverWasAConnection) {
    const auto refused = failed_with(failure_kind::connection, "08001", phase::connecting);
    EXPECT_EQ(backoff_reason_of(refused, false), backoff_reason::clash);
    EXPECT_EQ(backoff_reason_of(refused, true), backoff_reason::outage);
    EXPECT_EQ(backoff_reason_of(failed_with(failure_kind::server, "57P01"), true),
              backoff_reason::outage);
    EXPECT_EQ(backoff_reason_of(failed_with(failure_kind::server, "40P01"), true),
              backoff_reason::clash);
}

TEST(Pause, MayBeForEver) {
    std::stop_source stop;
    std::atomic<bool> over = false;
    std::jthread pausing([&] {
        pause(std::chrono::milliseconds::max(), stop.get_token());
        over = true;
    });
    std::this_thread::sleep_for(50ms);
    EXPECT_FALSE(over);
    stop.request_stop();
}

TEST(Patience, MayBeForEver) {
    EXPECT_FALSE(deadline(std::chrono::milliseconds::max(), -1).is_over());
}

TEST(Pause, EndsWithAStop) {
    std::stop_source stop;
    stop.request_stop();
    const auto started = std::chrono::steady_clock::now();
    pause(1h, stop.get_token());
    EXPECT_LT(std::chrono::steady_clock::now() - started, 10s);
}

TEST(ConnectFailure, TakesTheSqlstateFromTheVerboseMessage) {
    const failure failed = connect_failure(
        "connection to server at \"h\" (::1), port 1 failed: FATAL:  28P01: password "
        "authentication failed for user \"u\"\nLOCATION:  auth_failed, auth.c:334\n");
    EXPECT_EQ(failed.sqlstate, "28P01");
    EXPECT_EQ(failed.message,
              "connection to server at \"h\" (::1), port 1 failed: FATAL:  password "
              "authentication failed for user \"u\"");
}

TEST(ConnectFailure, IsAConnectionExceptionWhereTheServerSaidNothing) {
    const failure failed = connect_failure("connection to server failed: Connection refused\n");
    EXPECT_EQ(failed.sqlstate, "08001");
    EXPECT_EQ(failed.message, "connection to server failed: Connection refused");
}

/// What libpq 15 and 17 say.
class ConnectFailureThatLasts : public testing::TestWithParam<const char*> {};

TEST_P(ConnectFailureThatLasts, IsNotRetried) {
    const failure failed = connect_failure(GetParam());
    EXPECT_EQ(failed.sqlstate, "08001");
    EXPECT_EQ(decide_retry(failed), retry_decision::give_up);
}

INSTANTIATE_TEST_SUITE_P(
    Retry, ConnectFailureThatLasts,
    testing::Values(
        "connection to server at \"h\" (::1), port 1 failed: SSL error: certificate verify "
        "failed\n",
        "connection to server at \"h\" (1.2.3.4), port 1 failed: server certificate for \"x\" does "
        "not match host name \"h\"\n",
        "connection to server at \"h\" (::1), port 1 failed: Connection refused\n\tIs the server "
        "running on that host and accepting TCP/IP connections?\nconnection to server at \"h\" "
        "(127.0.0.1), port 1 failed: server does not support SSL, but SSL was required\n",
        "connection to server at \"h\" (::1), port 1 failed: root certificate file \"/x\" does not "
        "exist\nEither provide the file or change sslmode to disable server certificate "
        "verification.\n",
        "connection to server at \"h\" (::1), port 1 failed: SSL error: tlsv1 alert unknown ca\n",
        "definition of service \"x\" not found\n", "invalid sslmode value: \"x\"\n",
        "invalid port number: \"x\"\n"));

class ConnectFailureThatMayPass : public testing::TestWithParam<const char*> {};

TEST_P(ConnectFailureThatMayPass, IsRetried) {
    EXPECT_EQ(decide_retry(connect_failure(GetParam())), retry_decision::retry);
}

INSTANTIATE_TEST_SUITE_P(
    Retry, ConnectFailureThatMayPass,
    testing::Values(
        "connection to server at \"certificate.org\" (::1), port 1 failed: Connection refused\n",
        "connection to server at \"h\" (::1), port 1 failed: SSL SYSCALL error: EOF detected\n",
        "connection to server on socket \"/x/.s.PGSQL.1\" failed: No such file or directory\n",
        "could not translate host name \"h\" to address: Temporary failure in name resolution\n"));

}  // namespace
