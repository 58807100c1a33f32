// Payloads that are wrong as a whole: what becomes of each of their documents.

#include <gtest/gtest.h>

#include <sstream>

#include "registration.hpp"
#include "server.hpp"
#include "table.hpp"

namespace hostile {

namespace {

/// A line of payloads.txt.
struct payload {
    std::string name;
    std::string outcomes;  ///< of each document, or the SQLSTATE it is rejected with
    std::string text;
};

/// The first SQLSTATE among outcomes, and which document has it.
struct first_failure {
    std::string sqlstate;
    int ordinal = 0;
};

first_failure find_failure(const std::string& outcomes) {
    first_failure found;
    std::istringstream words(outcomes);
    for (std::string word; words >> word;) {
        ++found.ordinal;
        if (word.size() == 5) {
            found.sqlstate = word;
            break;
        }
    }
    return found;
}

class payload_test : public testing::Test {
  public:
    payload_test(server& database, payload tested)
        : database_(database), payload_(std::move(tested)) {}

    void TestBody() override {
        for (const char* table : {"direct.sessions", "general.sessions"}) {
            SCOPED_TRACE(table);
            check(table, "text");
            if (!database_.ask("SELECT $1::jsonb", {payload_.text}).failed()) {
                check(table, "jsonb");
            }
            EXPECT_TRUE(database_.lives());
        }
    }

  private:
    void check(const std::string& table, const std::string& type) {
        SCOPED_TRACE(type);
        database_.get("DELETE FROM " + table);
        const std::string call = " FROM agno_upsert_sessions($1::" + type + ", target => '" + table;
        database_.get("BEGIN");
        EXPECT_EQ(outcomes(database_.ask(
                      "SELECT outcome, sqlstate" + call + "', on_error => 'skip') ORDER BY ordinal",
                      {payload_.text})),
                  payload_.outcomes);
        database_.get("ROLLBACK");

        const first_failure expected = find_failure(payload_.outcomes);
        if (expected.sqlstate.empty()) {
            return;
        }
        const answer aborted = database_.ask("SELECT" + call + "')", {payload_.text});
        EXPECT_EQ(aborted.sqlstate, expected.sqlstate) << aborted.message;
        EXPECT_TRUE(aborted.message.starts_with("document " + std::to_string(expected.ordinal)))
            << aborted.message;
        EXPECT_EQ(database_.get("SELECT count(*) FROM " + table), "0");
    }

    static std::string outcomes(const answer& result) {
        std::string all = result.message;
        for (const auto& row : result.rows) {
            all += (all.empty() ? "" : " ") + (row[0] == "rejected" ? row[1] : row[0]);
        }
        return all;
    }

    server& database_;
    const payload payload_;
};

}  // namespace

void register_payloads(server& database, const std::string& encoding) {
    for (const auto& row : read_table("test/robustness/hostile/payloads.txt", 3)) {
        const payload tested{row[0], row[1] == "none" ? "" : row[1], row[2]};
        if (encoding != "UTF8" && !is_ascii(tested.text)) {
            continue;
        }
        testing::RegisterTest(
            ("Payload_" + encoding).c_str(), test_name(tested.name).c_str(), nullptr, nullptr,
            __FILE__, __LINE__,
            [&database, tested]() -> testing::Test* { return new payload_test(database, tested); });
    }
}

}  // namespace hostile
