#include <gtest/gtest.h>

#include "agno/error.hpp"
#include "src/libpq/server_failure.hpp"
#include "src/retry/error_hint.hpp"
#include "src/retry/error_report.hpp"

namespace {

using namespace agno::detail;

failure server_failure(const char* sqlstate, const char* message, phase at = phase::upserting) {
    failure failed(failure_kind::server, sqlstate, message);
    failed.at = at;
    return failed;
}

/// The second and third of the documents with the indexes 10, 11 and 12, which begin on lines 21,
/// 22 and 23.
class ErrorReport : public testing::Test {
  protected:
    ErrorReport() {
        for (std::uint64_t each = 10; each < 13; ++each) {
            documents_.add("{}", each, each + 11);
        }
        slice_ = documents_.slice(1, 2);
        what_.batch_number = 4;
        what_.slice = &slice_;
    }

    template <class Error>
    Error thrown(const failure& failed) {
        try {
            throw_error(failed, what_);
        } catch (const Error& error) {
            return error;
        }
    }

    batch documents_{10, 1000};
    batch_slice slice_{"", {}, false};
    attempted what_;
};

TEST_F(ErrorReport, SaysWhichBatchAndDocuments) {
    const auto error = thrown<agno::error>(server_failure("XX000", "boom"));
    EXPECT_STREQ(error.what(), "batch 4 (documents 12 to 13): boom (SQLSTATE XX000)");
    EXPECT_EQ(error.sqlstate(), "XX000");
    EXPECT_FALSE(error.is_retryable());
}

TEST_F(ErrorReport, CarriesDetailAndHint) {
    failure failed = server_failure("23505", "boom");
    failed.detail = "Key exists.";
    failed.hint = "Use another.";
    EXPECT_STREQ(thrown<agno::data_error>(failed).what(),
                 "batch 4 (documents 12 to 13): boom (SQLSTATE 23505). Key exists. Use "
                 "another.");
}

TEST_F(ErrorReport, NamesTheServersOwnLimit) {
    failure failed = server_failure("57014", "canceling statement due to statement timeout");
    failed.statement_timeout = "5s";
    const auto error = thrown<agno::error>(failed);
    EXPECT_NE(std::string(error.what()).find(". The server's statement_timeout is 5s: "),
              std::string::npos)
        << error.what();
    EXPECT_TRUE(error.is_retryable());
}

TEST_F(ErrorReport, RenumbersTheDocumentOverTheWholeCall) {
    const auto error =
        thrown<agno::data_error>(server_failure("22001", "document 2, key \"name\": too long"));
    EXPECT_EQ(error.document_index(), 12u);
    EXPECT_EQ(error.document_line(), 23u);
    EXPECT_NE(std::string(error.what()).find("document 13 (line 23), key \"name\": too long"),
              std::string::npos)
        << error.what();
}

TEST_F(ErrorReport, RenumbersWhatOneStatementMergedAndCommitted) {
    const auto error = thrown<agno::data_error>(
        server_failure("22001", "document 1, key \"name\": too long", phase::landing));
    EXPECT_EQ(error.document_index(), 11u);
}

TEST_F(ErrorReport, SendsThoseWhoUseALoaderTableToItsOptions) {
    what_.loader_table = "inbox";
    EXPECT_NE(
        hint_for(server_failure("42P01", ""), what_).find("OPTIONS of the loader table inbox"),
        std::string::npos);
    EXPECT_NE(hint_for(server_failure("42501", ""), what_).find("GRANT INSERT ON inbox"),
              std::string::npos);
}

TEST_F(ErrorReport, LeavesNumbersAloneThatAreNotOurs) {
    for (const auto text : {"document 3: x", "document x", "a trigger's document 1", "document "}) {
        const auto error = thrown<agno::data_error>(server_failure("22001", text));
        EXPECT_FALSE(error.document_index()) << text;
        EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
    }
}

TEST_F(ErrorReport, KindsBecomeLeaves) {
    EXPECT_TRUE(
        thrown<agno::timeout_error>({failure_kind::timeout, "57014", "timed out"}).is_retryable());
    EXPECT_FALSE(
        thrown<agno::cancelled_error>({failure_kind::stopped, "57014", "stopped"}).is_retryable());
    EXPECT_TRUE(
        thrown<agno::connection_error>({failure_kind::connection, "08006", ""}).is_retryable());
    EXPECT_FALSE(thrown<agno::usage_error>({failure_kind::setup, "08003", ""}).is_retryable());
    EXPECT_TRUE(thrown<agno::error>(server_failure("40P01", "deadlock")).is_retryable());
    (void)thrown<agno::usage_error>(server_failure("42P01", "no table"));
    (void)thrown<agno::data_error>(server_failure("23502", "null"));
    (void)thrown<agno::connection_error>(server_failure("57P01", "shutdown"));
}

TEST_F(ErrorReport, BeforeADocumentIsSentNoneIsAtFault) {
    (void)thrown<agno::usage_error>(
        server_failure("22023", "string is not a valid identifier", phase::preparing));
}

TEST_F(ErrorReport, NamesTheMend) {
    what_.target = "app.chats";
    const auto mend = [&](const char* sqlstate, phase at) {
        return hint_for(server_failure(sqlstate, "", at), what_);
    };
    EXPECT_NE(mend("42P01", phase::upserting).find("agno_create_sessions_table('app.chats')"),
              std::string::npos);
    what_.runs_target = "app.runs";
    EXPECT_NE(mend("42P01", phase::upserting).find("agno_create_runs_table('app.runs')"),
              std::string::npos);
    EXPECT_NE(mend("42501", phase::upserting).find("GRANT SELECT, INSERT, UPDATE ON app.chats"),
              std::string::npos);
    EXPECT_NE(mend("42501", phase::staging).find("GRANT TEMPORARY"), std::string::npos);
    EXPECT_NE(mend("42883", phase::upserting).find("CREATE EXTENSION agno"), std::string::npos);
    EXPECT_EQ(mend("22001", phase::upserting), "");
}

TEST_F(ErrorReport, SaysThatALostCommitIsUnknown) {
    failure failed(failure_kind::connection, "08006", "server closed the connection");
    const auto says_so = [&] {
        const std::string words = thrown<agno::connection_error>(failed).what();
        return words.find("Whether this was committed is not known") != std::string::npos;
    };
    EXPECT_FALSE(says_so());
    failed.in_doubt = true;
    EXPECT_TRUE(says_so());
}

TEST(Error, KnowsNothingCommittedUnlessTold) {
    agno::error failed("boom", "XX000");
    EXPECT_EQ(failed.committed().documents(), 0u);
    agno::upsert_result landed;
    landed.counts[agno::outcome::inserted] = 3;
    failed.set_committed(landed);
    EXPECT_EQ(agno::error(failed).committed().documents(), 3u);
}

TEST(Outcome, NamesGoBothWays) {
    for (std::size_t kind = 0; kind < agno::outcome_kinds; ++kind) {
        const auto what = static_cast<agno::outcome>(kind);
        EXPECT_EQ(agno::outcome_from(agno::to_string(what)), what);
    }
    EXPECT_FALSE(agno::outcome_from("eaten"));
}

TEST(LostNode, IsKnownByTheContextThatCitusGives) {
    EXPECT_TRUE(is_of_lost_node("XX000",
                                "while executing command on worker-1:5432\n"
                                "SQL statement \"SELECT public.agno_call_shards()\""));
    // The other node's own error.
    EXPECT_FALSE(is_of_lost_node("XX000",
                                 "PL/pgSQL function agno_merge_shard_7() line 1\n"
                                 "while executing command on worker-1:5432"));
    EXPECT_FALSE(is_of_lost_node("23505", "while executing command on worker-1:5432"));
    EXPECT_FALSE(is_of_lost_node("XX000", ""));
}

}  // namespace
