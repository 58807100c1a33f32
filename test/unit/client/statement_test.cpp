#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "src/libpq/failure.hpp"
#include "src/transport/upsert_statement.hpp"

// What a server's answer to a batch is read as, and whether it is believed.

namespace {

using namespace agno::detail;
using agno::outcome;

using row = std::vector<std::string>;

agno::detail::pg_result answer(const std::vector<row>& rows) {
    agno::detail::pg_result result(PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK));
    constexpr int columns = 8;
    std::vector<PGresAttDesc> described(columns);
    std::string name = "column";
    for (PGresAttDesc& each : described) {
        each.name = name.data();
    }
    PQsetResultAttrs(result.get(), columns, described.data());
    for (int at = 0; at < static_cast<int>(rows.size()); ++at) {
        for (int column = 0; column < columns; ++column) {
            std::string text = rows[at][column];
            const bool is_null = text.empty();
            PQsetvalue(result.get(), at, column, is_null ? nullptr : text.data(),
                       is_null ? -1 : static_cast<int>(text.size()));
        }
    }
    return result;
}

row some(const std::string& what, const std::string& count) {
    return {what, count, "", "", "", "", "77", ""};
}

row rejected(const std::string& ordinal) {
    return {"rejected", "1", ordinal, "s", "22001", "too long", "77", ""};
}

bool mentions(const agno::config& settings, const char* what) {
    const upsert_statement statement(settings, false);
    return statement.row_each("$9", "agno").find(what) != std::string::npos;
}

TEST(Statement, CallsTheFunctionThatTheKeyAsksFor) {
    agno::config settings;
    EXPECT_TRUE(mentions(settings, "agno.agno_upsert_sessions(payload => $9,"));
    EXPECT_TRUE(mentions(settings, "session_id"));
    // An extension of version 1.0 knows none of these.
    for (const char* since_1_1 :
         {"key =>", "owner =>", "merge_by =>", "time_unit =>", "runs_target =>", "prune_runs =>"}) {
        EXPECT_FALSE(mentions(settings, since_1_1)) << since_1_1;
    }
    settings.key = {"a", R"(b"\)"};
    settings.target = "t";
    settings.owner = "user_id";
    settings.merge_by = {{"messages", "i\"d"}};
    settings.merge_elements_by = {{"runs", "run_id"}};
    EXPECT_TRUE(mentions(settings, "agno.agno_upsert(payload => $9,"));
    EXPECT_FALSE(mentions(settings, "session_id"));

    const upsert_statement statement(settings, false);
    ASSERT_EQ(statement.next_parameter(), 12u);
    const parameter_list parameters = statement.parameters();
    EXPECT_STREQ(parameters.values()[8], R"({"a","b\"\\"})");
    EXPECT_STREQ(parameters.values()[9], "user_id");
    EXPECT_STREQ(parameters.values()[10], R"({"messages":"i\"d","runs":{"merge":"run_id"}})");
}

TEST(Statement, TellsWhereRunsGo) {
    agno::config settings;
    settings.runs_target = "app.runs";
    EXPECT_TRUE(mentions(settings, "runs_target => $9::pg_catalog.regclass"));
    EXPECT_FALSE(mentions(settings, "prune_runs"));
    settings.prune_runs = true;
    EXPECT_TRUE(mentions(settings, "prune_runs => $10::boolean"));
    const upsert_statement statement(settings, false);
    EXPECT_STREQ(statement.parameters().values()[8], "app.runs");
}

TEST(Statement, NamesTheModesAsTheServerDoes) {
    agno::config settings;
    const auto mode_of = [&](agno::write_mode mode) {
        settings.mode = mode;
        const upsert_statement statement(settings, false);
        return std::string(statement.parameters().values()[2]);
    };
    EXPECT_EQ(mode_of(agno::write_mode::replace), "replace");
    EXPECT_EQ(mode_of(agno::write_mode::patch), "patch");
    EXPECT_EQ(mode_of(agno::write_mode::insert), "insert");
    EXPECT_EQ(mode_of(agno::write_mode::remove), "delete");
}

TEST(Statement, TellsOutcomesAndReports) {
    const auto read = upsert_statement::read(
        answer({rejected("4"), some("inserted", "2"), rejected("1"), some("stale", "1")}), 5);
    EXPECT_EQ(read.counts[outcome::inserted], 2u);
    EXPECT_EQ(read.counts[outcome::rejected], 2u);
    EXPECT_EQ(read.counts[outcome::stale], 1u);
    EXPECT_EQ(read.transaction, "77");
    ASSERT_EQ(read.reports.size(), 2u);
    EXPECT_EQ(read.reports[0].position, 0u);
    EXPECT_EQ(read.reports[1].position, 3u);
    EXPECT_EQ(read.reports[1].session_id, "s");
    EXPECT_EQ(read.reports[1].sqlstate, "22001");
    EXPECT_EQ(read.reports[1].detail, "too long");
}

TEST(Statement, AddsUpWhatWasDropped) {
    row lossy = some("inserted", "2");
    lossy.back() = "3";
    row other = some("stale", "1");
    other.back() = "2";
    EXPECT_EQ(upsert_statement::read(answer({lossy, some("updated", "1"), other}), 4).dropped, 5u);
}

TEST(Statement, IsNotBelievedWhereItIsNotAboutWhatWasSent) {
    const auto is_refused = [](const std::vector<row>& rows, std::size_t sent) {
        try {
            static_cast<void>(upsert_statement::read(answer(rows), sent));
        } catch (const failure& refusal) {
            return refusal.kind == failure_kind::server && refusal.sqlstate == "XX000";
        }
        return false;
    };
    EXPECT_TRUE(is_refused({}, 1));
    EXPECT_TRUE(is_refused({some("inserted", "2")}, 3));
    EXPECT_TRUE(is_refused({some("inserted", "4")}, 3));
    EXPECT_TRUE(is_refused({some("inserted", "1"), rejected("3")}, 2));
    EXPECT_TRUE(is_refused({some("inserted", "1"), rejected("0")}, 2));
    EXPECT_TRUE(is_refused({some("lost", "1")}, 1));
}

}  // namespace
