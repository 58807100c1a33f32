// Text that the database's encoding can't hold, or that is not of the client's.

#include <gtest/gtest.h>

#include "registration.hpp"
#include "server.hpp"
#include "table.hpp"

namespace hostile {

namespace {

/// A line of encodings.txt.
struct foreign_text {
    std::string name;
    std::string client_encoding;
    /// `lands`, a SQLSTATE (the document is rejected), or one after `all:`: the server refuses the
    /// bytes before any of ours sees them.
    std::string fate;
    std::string text;
};

/// \xHH in the table is that byte.
std::string with_bytes(const std::string& text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size();) {
        if (text.compare(at, 2, "\\x") == 0) {
            bytes += static_cast<char>(std::stoi(text.substr(at + 2, 2), nullptr, 16));
            at += 4;
        } else {
            bytes += text[at++];
        }
    }
    return bytes;
}

class encoding_test : public testing::Test {
  public:
    explicit encoding_test(foreign_text tested)
        : database_(tested.client_encoding), tested_(std::move(tested)) {}

    void TestBody() override {
        const std::vector<std::string> texts = {R"({"session_id": "before"})", tested_.text,
                                                R"({"session_id": "after"})"};
        const std::string lines = texts[0] + "\n" + texts[1] + "\n" + texts[2];
        for (const std::string schema : {"direct", "general"}) {
            SCOPED_TRACE(schema);
            database_.get("DELETE FROM " + schema + ".sessions");
            const std::string call = " FROM agno_upsert_sessions($1::text, target => '" + schema +
                                     ".sessions', on_error => ";
            expect_stored(schema, database_.ask("SELECT ordinal" + call + "'skip')", {lines}));
            const std::string inbox = schema + ".sessions_skipping_inbox";
            expect_stored(schema, database_.copy(inbox, texts));
            expect_stored(
                schema, database_.ask("INSERT INTO " + inbox + " VALUES ($1), ($2), ($3)", texts));
            if (!lands()) {
                const answer aborted = database_.ask("SELECT ordinal" + call + "'abort')", {lines});
                EXPECT_EQ(aborted.sqlstate, sqlstate()) << aborted.message;
            }
        }
    }

  private:
    [[nodiscard]] bool lands() const { return tested_.fate == "lands"; }
    [[nodiscard]] bool is_refused() const { return tested_.fate.starts_with("all:"); }
    [[nodiscard]] std::string sqlstate() const {
        return is_refused() ? tested_.fate.substr(4) : tested_.fate;
    }

    void expect_stored(const std::string& schema, const answer& result) {
        EXPECT_EQ(result.sqlstate, is_refused() ? sqlstate() : "") << result.message;
        EXPECT_EQ(database_.get("SELECT count(*) FROM " + schema + ".sessions"),
                  is_refused() ? "0" : (lands() ? "3" : "2"));
        EXPECT_TRUE(database_.lives());
        database_.get("DELETE FROM " + schema + ".sessions");
        database_.get("DELETE FROM " + schema + ".rejects");
    }

    server database_;
    const foreign_text tested_;
};

/// Servers differ in whether COPY from SQL_ASCII checks what it reads; the loader does.
class unchecked_copy_test : public testing::Test {
  public:
    void TestBody() override {
        server database("SQL_ASCII");
        const std::vector<std::string> texts = {R"({"session_id": "before"})",
                                                "{\"session_id\": \"bad\", \"name\": \"caf\xe9\"}"};
        EXPECT_EQ(database.copy("direct.sessions_inbox", texts).sqlstate, "22021");
        EXPECT_EQ(database.get("SELECT count(*) FROM direct.sessions"), "0");
        const answer skipped = database.copy("direct.sessions_skipping_inbox", texts);
        if (!skipped.failed()) {
            EXPECT_EQ(database.get("SELECT count(*) FROM direct.sessions"), "1");
            EXPECT_EQ(database.get("SELECT sqlstate FROM direct.rejects"), "22021");
        } else {
            EXPECT_EQ(skipped.sqlstate, "22021");
        }
        EXPECT_TRUE(database.lives());
        database.get("DELETE FROM direct.sessions");
        database.get("DELETE FROM direct.rejects");
    }
};

}  // namespace

void register_encodings(const std::string& encoding) {
    if (encoding == "UTF8") {
        testing::RegisterTest("Encoding_UTF8", "COPY_from_SQL_ASCII", nullptr, nullptr, __FILE__,
                              __LINE__, []() -> testing::Test* { return new unchecked_copy_test; });
    }
    for (const auto& row : read_table("test/robustness/hostile/encodings.txt", 5)) {
        if (row[1] != encoding) {
            continue;
        }
        const foreign_text tested{row[0], row[2], row[3], with_bytes(row[4])};
        testing::RegisterTest(("Encoding_" + encoding).c_str(), test_name(tested.name).c_str(),
                              nullptr, nullptr, __FILE__, __LINE__,
                              [tested]() -> testing::Test* { return new encoding_test(tested); });
    }
}

}  // namespace hostile
