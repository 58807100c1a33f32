// Every bad document, in the middle of good ones, by every way in: reported with the SQLSTATE
// and the message that are to be expected, the connection lives, and nothing is written or, where
// bad documents are skipped, the good ones are.

#include <gtest/gtest.h>

#include "documents.hpp"
#include "registration.hpp"
#include "server.hpp"
#include "table.hpp"

namespace hostile {

namespace {

constexpr const char* before = R"({"session_id": "before"})";
constexpr const char* after = R"({"session_id": "after"})";

/// Of a detail: what else PostgreSQL says follows on lines of its own.
std::string message_of(const std::string& detail) {
    std::size_t end = detail.size();
    for (const char* label : {"\nDETAIL:  ", "\nHINT:  ", "\nCONTEXT:  ", "\nSCHEMA NAME:  "}) {
        end = std::min(end, detail.find(label));
    }
    return detail.substr(0, end);
}

class document_test : public testing::Test {
  public:
    document_test(server& database, bool is_utf8, const bad_document& document)
        : database_(database), is_utf8_(is_utf8), document_(document) {}

    void TestBody() override {
        check("direct");
        // How a document is read, which is where encodings matter, has nothing to do with the path.
        if (is_utf8_) {
            check("general");
        }
    }

  private:
    void check(const std::string& schema) {
        SCOPED_TRACE(schema);
        schema_ = schema;
        database_.get("DELETE FROM " + table(document_.target));
        as_text();
        as_jsonb();
        // There an array holds documents.
        if (!document_.text.starts_with('[')) {
            through_loader();
        }
        EXPECT_TRUE(database_.lives());
    }

    [[nodiscard]] std::string table(const std::string& name) const { return schema_ + "." + name; }

    /// The server's own parser, which reads JSON in databases of other encodings, has words of its
    /// own for what is wrong with it.
    [[nodiscard]] std::string expected_message() const {
        if (is_utf8_ || document_.message.starts_with("key ")) {
            return document_.message;
        }
        return document_.message.starts_with("invalid JSON: ") ? "invalid JSON: *" : "*";
    }

    /// However long the document: nobody reads a megabyte of message.
    [[nodiscard]] bool is_told(const std::string& message) const {
        return matches(message, expected_message()) && message.size() < 1000;
    }

    void expect_error(const answer& result) {
        const std::string place =
            document_.message.starts_with("key ") ? "document 2, " : "document 2: ";
        EXPECT_EQ(result.sqlstate, document_.sqlstate) << result.message;
        EXPECT_TRUE(result.message.starts_with(place)) << result.message;
        EXPECT_TRUE(is_told(result.message.substr(std::min(place.size(), result.message.size()))))
            << result.message;
        EXPECT_EQ(database_.get("SELECT count(*) FROM " + table(document_.target)), "0");
    }

    /// Of a call that skipped the bad document.
    void expect_skipped(const answer& result) {
        ASSERT_FALSE(result.failed()) << result.sqlstate << ": " << result.message;
        ASSERT_EQ(result.rows.size(), 3U);
        EXPECT_EQ(result.rows[0][0], "inserted");
        EXPECT_EQ(result.rows[1][0], "rejected");
        EXPECT_EQ(result.rows[1][1], document_.sqlstate) << result.rows[1][2];
        EXPECT_TRUE(is_told(message_of(result.rows[1][2]))) << result.rows[1][2];
        EXPECT_EQ(result.rows[2][0], "inserted");
        expect_good_ones();
    }

    void expect_good_ones() {
        EXPECT_EQ(database_.get("SELECT string_agg(session_id, ',' ORDER BY session_id) FROM " +
                                table(document_.target)),
                  "after,before");
    }

    /// The action and what it is to have left, both undone.
    template <class Action>
    void undone(Action action) {
        database_.get("BEGIN");
        action();
        EXPECT_FALSE(database_.ask("ROLLBACK").failed());
    }

    [[nodiscard]] answer call(const std::string& payload, const std::string& type,
                              const std::string& options = "") {
        return database_.ask(
            "SELECT outcome, sqlstate, detail FROM agno_upsert_sessions($1::" + type +
                ", target => '" + table(document_.target) + "'" + options + ")",
            {payload});
    }

    void as_text() {
        const std::string lines = std::string(before) + "\n" + document_.text + "\n" + after;
        expect_error(call(lines, "text"));
        undone([&] { expect_skipped(call(lines, "text", ", on_error => 'skip'")); });
    }

    /// What jsonb can hold. It has to refuse what we call no JSON, and nothing else.
    void as_jsonb() {
        const answer held = database_.ask("SELECT $1::jsonb", {document_.text});
        if (held.failed()) {
            EXPECT_EQ(held.sqlstate, document_.sqlstate) << held.message;
            return;
        }
        EXPECT_FALSE(document_.message.starts_with("invalid JSON")) << "jsonb takes it";
        const std::string array =
            std::string("[") + before + ", " + document_.text + ", " + after + "]";
        expect_error(call(array, "jsonb"));
        undone([&] { expect_skipped(call(array, "jsonb", ", on_error => 'skip'")); });
        undone([&] {
            expect_put_aside(
                database_.ask("INSERT INTO " + table(document_.target) + "_jsonb_inbox VALUES ($1)",
                              {array}),
                database_.get("SELECT $1::jsonb::text", {document_.text}));
        });
    }

    void through_loader() {
        const std::vector<std::string> texts = {before, document_.text, after};
        const std::string inbox = table(document_.target + "_inbox");
        expect_error(database_.copy(inbox, texts));
        expect_error(database_.ask("INSERT INTO " + inbox + " VALUES ($1), ($2), ($3)", texts));
        const std::string skipping = table(document_.target + "_skipping_inbox");
        const std::string kept = document_.text.substr(0, document_.text.find_last_not_of(' ') + 1);
        undone([&] { expect_put_aside(database_.copy(skipping, texts), kept); });
        undone([&] {
            expect_put_aside(
                database_.ask("INSERT INTO " + skipping + " VALUES ($1), ($2), ($3)", texts), kept);
        });
    }

    void expect_put_aside(const answer& result, const std::string& kept) {
        ASSERT_FALSE(result.failed()) << result.sqlstate << ": " << result.message;
        expect_good_ones();
        const answer rejects =
            database_.ask("SELECT ordinal, sqlstate, detail, doc FROM " + table("rejects"));
        ASSERT_EQ(rejects.rows.size(), 1U) << rejects.message;
        EXPECT_EQ(rejects.rows[0][0], "2");
        EXPECT_EQ(rejects.rows[0][1], document_.sqlstate);
        EXPECT_TRUE(is_told(message_of(rejects.rows[0][2]))) << rejects.rows[0][2];
        EXPECT_TRUE(rejects.rows[0][3] == kept) << rejects.rows[0][3].substr(0, 1000);
    }

    server& database_;
    const bool is_utf8_;
    const bad_document document_;
    std::string schema_;
};

}  // namespace

void register_documents(server& database, const std::string& encoding) {
    auto documents = listed_documents();
    if (encoding == "UTF8") {
        for (bad_document& document : generated_documents()) {
            documents.push_back(std::move(document));
        }
    }
    for (const bad_document& document : documents) {
        if (encoding != "UTF8" && !is_ascii(document.text)) {
            continue;
        }
        testing::RegisterTest(("Document_" + encoding).c_str(), test_name(document.name).c_str(),
                              nullptr, nullptr, __FILE__, __LINE__,
                              [&database, encoding, document]() -> testing::Test* {
                                  return new document_test(database, encoding == "UTF8", document);
                              });
    }
}

}  // namespace hostile
