#include <gtest/gtest.h>
#include <sys/mman.h>

#include "agno/config.hpp"
#include "src/batch/batch.hpp"
#include "src/batch/batch_sizer.hpp"
#include "src/batch/document_lines.hpp"
#include "src/document/document_check.hpp"
#include "src/document/session_id.hpp"
#include "src/document/utf8.hpp"

namespace {

using namespace agno::detail;
using namespace std::string_view_literals;

TEST(Batch, IsFullAfterItsNumberOfDocuments) {
    batch documents(2, 1000);
    documents.add("{}", 0, 0);
    EXPECT_TRUE(documents.has_room_for("{}"));
    documents.add("{}", 1, 0);
    EXPECT_FALSE(documents.has_room_for("{}"));
}

TEST(Batch, IsFullAfterItsBytes) {
    const std::size_t room_for_both = sizeof "{12}\n{}\n" - 1;
    batch documents(100, room_for_both);
    documents.add("{12}", 0, 0);
    EXPECT_TRUE(documents.has_room_for("{}"));
    EXPECT_FALSE(documents.has_room_for("{1}"));
}

TEST(Batch, TakesAnOversizedDocumentAlone) {
    batch documents(100, 4);
    EXPECT_TRUE(documents.has_room_for("{\"far\":\"too long\"}"));
    documents.add("{\"far\":\"too long\"}", 0, 0);
    EXPECT_FALSE(documents.has_room_for("{}"));
}

TEST(Batch, StartsAnewOnceCleared) {
    batch documents(1, 4);
    documents.add("{\"far\":\"too long\"}", 0, 0);
    documents.clear();
    EXPECT_TRUE(documents.empty());
    documents.add("{}", 7, 8);
    EXPECT_EQ(documents.slice(0, 1).document(0), "{}");
    EXPECT_EQ(documents.slice(0, 1).entry(0).index, 7u);
    EXPECT_EQ(documents.slice(0, 1).entry(0).line, 8u);
}

TEST(Batch, SlicesKnowTheirDocuments) {
    batch documents(100, 1000);
    for (const auto text : {"{1}", "{22}", "{333}"}) {
        documents.add(text, documents.size() + 10, 0);
    }
    const batch_slice tail = documents.slice(1, 100);
    ASSERT_EQ(tail.size(), 2u);
    EXPECT_EQ(tail.document(0), "{22}");
    EXPECT_EQ(tail.document(1), "{333}");
    EXPECT_EQ(tail.entry(1).index, 12u);
    EXPECT_EQ(tail.bytes(), 9u);
    EXPECT_EQ(tail.text(), "{22}\n{333}\n");
    EXPECT_EQ(documents.slice(0, 2).text(), "{1}\n{22}\n");
}

TEST(DocumentLines, AreTheBatchsOwnTextWhereTheyCanBe) {
    batch documents(100, 1000);
    for (const auto text : {"{1}", "{22}", "{333}"}) {
        documents.add(text, 0, 0);
    }
    const batch_slice tail = documents.slice(1, 2);
    const document_lines lines(tail);
    EXPECT_EQ(lines.text().data(), tail.text().data());
    EXPECT_EQ(lines.line(0), "{22}");
    EXPECT_EQ(lines.line(1), "{333}");
}

TEST(DocumentLines, HaveTabsForLineBreaks) {
    batch documents(100, 1000);
    for (const auto text : {"{}", "{1,\r\n2}", "{3,\n4}"}) {
        documents.add(text, 0, 0);
    }
    const batch_slice tail = documents.slice(1, 2);
    const document_lines lines(tail);
    EXPECT_EQ(lines.text(), "{1,\t\t2}\n{3,\t4}\n");
    EXPECT_EQ(lines.line(0), "{1,\t\t2}");
    EXPECT_EQ(lines.line(1), "{3,\t4}");
    EXPECT_EQ(tail.document(1), "{3,\n4}");
    documents.clear();
    documents.add("{}", 0, 0);
    EXPECT_FALSE(documents.slice(0, 1).spans_lines());
}

TEST(DocumentLines, CanBeWrittenInAscii) {
    batch documents(100, 1000);
    for (const auto text :
         {"{\"\u00e9\": \"\u20ac\"}", "{}", "{\"a\":\n\"\U0001F600\uffff\x7f\"}"}) {
        documents.add(text, 0, 0);
    }
    const batch_slice slice = documents.slice(0, 3);
    const document_lines lines(slice, character_set::ascii);
    EXPECT_EQ(lines.line(0), R"({"\u00e9": "\u20ac"})");
    EXPECT_EQ(lines.line(1), "{}");
    EXPECT_EQ(lines.line(2), "{\"a\":\t\"\\ud83d\\ude00\\uffff\x7f\"}");
    EXPECT_EQ(lines.text().size(),
              lines.line(0).size() + lines.line(1).size() + lines.line(2).size() + 3);
}

TEST(BatchSizer, HalvesDownToTheMinimum) {
    batch_sizer sizer(500, 5000);
    sizer.shrink(5000);
    EXPECT_EQ(sizer.size(), 2500u);
    sizer.shrink(2500);
    sizer.shrink(1250);
    EXPECT_EQ(sizer.size(), 625u);
    sizer.shrink(625);
    EXPECT_EQ(sizer.size(), 500u);
    sizer.shrink(500);
    EXPECT_EQ(sizer.size(), 500u);
}

TEST(BatchSizer, HalvesWhatWasSentNotWhatWasAllowed) {
    batch_sizer sizer(10, 5000);
    sizer.shrink(100);
    EXPECT_EQ(sizer.size(), 50u);
}

TEST(BatchSizer, GrowsBackWithSuccess) {
    batch_sizer sizer(500, 4800);
    sizer.shrink(4000);
    EXPECT_EQ(sizer.size(), 2000u);
    sizer.grow();
    EXPECT_EQ(sizer.size(), 2300u);
    for (int successes = 1; successes < 10; ++successes) {
        sizer.grow();
    }
    EXPECT_EQ(sizer.size(), 4800u);
}

TEST(BatchSizer, GrowsAsSmallAsItMayBe) {
    batch_sizer sizer(1, 4);
    sizer.shrink(2);
    sizer.grow();
    EXPECT_EQ(sizer.size(), 2u);
}

TEST(DocumentCheck, RefusesWhatIsTooLongToBeSent) {
    // Zeros that nobody looks at take no memory.
    const auto limit = static_cast<std::size_t>(agno::config::largest_batch_bytes);
    void* const pages = mmap(nullptr, limit, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(pages, MAP_FAILED);
    const auto found = find_defect({static_cast<const char*>(pages), limit});
    munmap(pages, limit);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->sqlstate, "54000");
    EXPECT_EQ(found->detail,
              "the document has 536870912 bytes, and at most 536870911 can be written");
}

TEST(DocumentCheck, LetsObjectsThrough) {
    EXPECT_FALSE(find_defect("{}"));
    EXPECT_FALSE(find_defect("{\"name\":\"J\xC3\xBCrgen \xF0\x9F\x98\x80\"}"));
    EXPECT_FALSE(find_defect("{ malformed, which is for the server to say"));
}

TEST(DocumentCheck, RefusesWhatIsNoObject) {
    for (const auto text : {"", "[]", "null", "1", "garbage", "{"}) {
        const auto found = find_defect(text);
        ASSERT_TRUE(found) << text;
        EXPECT_EQ(found->sqlstate, "22P02") << text;
    }
}

TEST(DocumentCheck, RefusesWhatTheServerWouldTakeForSeveral) {
    for (const auto text : {"{}{}", "{\"a\":1} \t{\"b\":2}", "{\"a\":\"\\\"\"}\n{}", "{}}{}"}) {
        const auto found = find_defect(text);
        ASSERT_TRUE(found) << text;
        EXPECT_EQ(found->sqlstate, "22P02") << text;
    }
    for (const auto text : {"{\"a\":\"} {\"}", "{\"a\":\"\\\"}{\"}", "{\"} {\":{\"}\":{}}}",
                            "{\"a\":1} x", "{\"a\":1}}", "{\"a\":\"}{"}) {
        EXPECT_FALSE(find_defect(text)) << text;
    }
}

TEST(DocumentCheck, RefusesWhatIsNotUtf8) {
    const auto found = find_defect("{\"a\":\"\xFF\"}");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->sqlstate, "22021");
    EXPECT_NE(found->detail.find("byte 7"), std::string::npos) << found->detail;
}

TEST(DocumentCheck, TrimsBlankSpaceOnly) {
    EXPECT_EQ(trimmed(" \t\r\n{ } \n"), "{ }");
    EXPECT_EQ(trimmed("{}"), "{}");
    EXPECT_EQ(trimmed(" \n"), "");
    EXPECT_EQ(trimmed(""), "");
}

TEST(Utf8, AcceptsEveryLength) {
    EXPECT_EQ(find_invalid_utf8("plain ascii, longer than eight bytes"), std::string_view::npos);
    EXPECT_EQ(find_invalid_utf8("\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEF\xBF\xBF"),
              std::string_view::npos);
    EXPECT_EQ(find_invalid_utf8("\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"), std::string_view::npos);
}

TEST(Utf8, FindsTheFirstBadByte) {
    EXPECT_EQ(find_invalid_utf8("12345678\0rest"sv), 8u);
    EXPECT_EQ(find_invalid_utf8("1234567\0"sv), 7u);
    EXPECT_EQ(find_invalid_utf8("a\x80"), 1u);              // a continuation alone
    EXPECT_EQ(find_invalid_utf8("a\xC0\x80"), 1u);          // overlong
    EXPECT_EQ(find_invalid_utf8("a\xE0\x9F\xBF"), 1u);      // overlong
    EXPECT_EQ(find_invalid_utf8("a\xED\xA0\x80"), 1u);      // a surrogate
    EXPECT_EQ(find_invalid_utf8("a\xF0\x8F\xBF\xBF"), 1u);  // overlong
    EXPECT_EQ(find_invalid_utf8("a\xF4\x90\x80\x80"), 1u);  // past U+10FFFF
    EXPECT_EQ(find_invalid_utf8("a\xF5\x80\x80\x80"), 1u);
    EXPECT_EQ(find_invalid_utf8("a\xE2\x82"), 1u);  // cut off
}

TEST(SessionId, IsFoundAtTheTopLevelOnly) {
    EXPECT_EQ(find_session_id(R"({"a":{"session_id":"no"},"b":[{"session_id":"no"}],)"
                              R"("session_id":"yes","c":1})"),
              "yes");
    EXPECT_EQ(find_session_id(R"({"session_id":"\u00fc\n"})"), "\u00fc\n");
    EXPECT_EQ(find_session_id(R"({"session_id":"first" then garbage)"), "first");
    EXPECT_EQ(find_session_id(R"({"beyond double": 1e400, "session_id": "s"})"), "s");
}

TEST(SessionId, IsEmptyWhereThereIsNone) {
    EXPECT_EQ(find_session_id("{}"), "");
    EXPECT_EQ(find_session_id(R"({"session_id":7,"a":"b"})"), "");
    EXPECT_EQ(find_session_id(R"({"session_id":{"a":"b"}})"), "");
    EXPECT_EQ(find_session_id(R"({"session_id":["b"]})"), "");
    EXPECT_EQ(find_session_id("garbage"), "");
    EXPECT_EQ(find_session_id(std::string(100'000, '[')), "");
}

}  // namespace
