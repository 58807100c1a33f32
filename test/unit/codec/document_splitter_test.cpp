#include <random>

#include "split_support.hpp"

namespace agno::codec::test {
namespace {

TEST(document_splitter, cuts_lines) {
    EXPECT_EQ(split("").documents, documents{});
    EXPECT_EQ(split(" \n\r\n\t").documents, documents{});
    EXPECT_EQ(split("{\"a\":1}\n{\"b\":2}\n").documents, (documents{"{\"a\":1}", "{\"b\":2}"}));
    EXPECT_EQ(split("{\"a\":1}\n{\"b\":2}").documents, (documents{"{\"a\":1}", "{\"b\":2}"}));
    EXPECT_EQ(split("{\"a\":1}\r\n\r\n  {\"b\":2} \r\n").documents,
              (documents{"{\"a\":1}", "{\"b\":2}"}));
    EXPECT_EQ(split("\xEF\xBB\xBF{}\n{}").documents, (documents{"{}", "{}"}));
    EXPECT_EQ(split("{\"a\":\"}{\\\"\"}\n{}").documents, (documents{"{\"a\":\"}{\\\"\"}", "{}"}));
}

TEST(document_splitter, cuts_documents_that_span_lines) {
    const std::string pretty = "{\n  \"a\": [\n    {\n      \"b\": \"}\"\n    }\n  ]\n}";
    const std::string flat = "{\n\"a\": [\n{\n\"b\": 1\n},\n{\"c\": 2},\n{\"d\": 3}\n]\n}";
    EXPECT_EQ(split(pretty + "\n" + flat + "\n\n{}\n" + pretty).documents,
              (documents{pretty, flat, "{}", pretty}));
    EXPECT_EQ(split("{\"a\":[{}\n,\n{}]}\n{}").documents, (documents{"{\"a\":[{}\n,\n{}]}", "{}"}));
}

TEST(document_splitter, a_malformed_line_costs_itself) {
    const documents good{"{\"a\":1}", "{\"b\":2}"};
    for (const char* bad :
         {"oops", "5", "\"text", "}", "]", "{\"a\":1}}", "{\"a\":1} x {\"b\":2}", "{\"a\":1",
          "{\"a\":[1", "{\"a\":[{\"b\":1}", "{\"a\":[1,", "{\"a\":", "{\"a\":\"x", "{\"a\":\"x}",
          "{\"a\":\"x\\", "{\"a\":1]", "{", "{\"a\":{\"b\":\"", "{\"a\":1} x"}) {
        const std::string stream =
            good[0] + "\n" + bad + "\n" + good[1] + "\n" + good[0] + "\n" + good[1];
        EXPECT_EQ(split(stream).documents, (documents{good[0], bad, good[1], good[0], good[1]}));
    }
    EXPECT_EQ(split("oops\n{}").documents, (documents{"oops", "{}"}));
    EXPECT_EQ(split("{}\n[1\n{\"a\":1}").documents, (documents{"{}", "[1", "{\"a\":1}"}));
    EXPECT_EQ(split("{\"a\":[\n{\"b\":1}").documents, (documents{"{\"a\":[", "{\"b\":1}"}));
    EXPECT_EQ(split("{\"a\":[1").documents, (documents{"{\"a\":[1"}));
}

TEST(document_splitter, cuts_objects_that_follow_each_other) {
    const documents two{"{\"a\":1}", "{\"b\":[{}]}"};
    for (const char* between : {"", " ", "\t\r ", "\n", " \n "}) {
        EXPECT_EQ(split(two[0] + between + two[1]).documents, two) << between;
        EXPECT_EQ(split(two[0] + between + two[1] + "\n{}\n").documents,
                  (documents{two[0], two[1], "{}"}))
            << between;
    }
    EXPECT_EQ(split("{\n\"a\":1\n}{\n\"b\":2\n} {}").documents,
              (documents{"{\n\"a\":1\n}", "{\n\"b\":2\n}", "{}"}));
    const cut places = split("{}{} {}\n{}{}");
    EXPECT_EQ(places.lines, (std::vector<std::size_t>{1, 1, 1, 2, 2}));
    EXPECT_EQ(places.columns, (std::vector<std::size_t>{1, 3, 6, 1, 3}));
    EXPECT_EQ(places.offsets, (std::vector<std::size_t>{0, 2, 5, 8, 10}));
}

TEST(document_splitter, does_not_cut_where_strings_look_like_it) {
    for (const char* one : {"{\"a\":\"} {\"}", "{\"a\":\"}{\"}", "{\"}{\":\"\\\"}{\\\"\"}"}) {
        EXPECT_EQ(split(std::string(one) + "\n{}").documents, (documents{one, "{}"}));
    }
}

// What of it would be taken for a document may be an object of some array of the malformed one.
TEST(document_splitter, does_not_cut_inside_a_malformed_document) {
    for (const char* bad :
         {"{\"a\":]{\"b\":1}", "{\"a\":[{\"b\":1} {\"c\":2} {\"d\":3}]}",
          "{\"a\":1}, {\"b\":2} {\"c\":3}", "{\"a\":[{}\n {\"b\":1}\n {\"c\":2}\n]}"}) {
        EXPECT_EQ(split(std::string(bad) + "\n{}").documents, (documents{bad, "{}"}));
    }
}

TEST(document_splitter, cuts_at_record_separators) {
    EXPECT_EQ(split("\x1E{\"a\":1}\n\x1E{\"b\":2}\n").documents,
              (documents{"{\"a\":1}", "{\"b\":2}"}));
    EXPECT_EQ(split("\x1E").documents, documents{});
    EXPECT_EQ(split(" \x1E\x1E \n\x1E{}\x1E\x1E{}").documents, (documents{"{}", "{}"}));
    EXPECT_EQ(split("\xEF\xBB\xBF\x1E{\n\"a\":1\n}\n\x1E[1]\n\x1E{}{}\n{}").documents,
              (documents{"{\n\"a\":1\n}", "[1]", "{}", "{}", "{}"}));
    const cut places = split("\x1E{\n}\n\x1E {}");
    EXPECT_EQ(places.lines, (std::vector<std::size_t>{1, 3}));
    EXPECT_EQ(places.columns, (std::vector<std::size_t>{2, 3}));
    EXPECT_EQ(places.offsets, (std::vector<std::size_t>{1, 7}));
}

TEST(document_splitter, a_malformed_record_costs_itself) {
    for (const char* bad :
         {"{\"a\":[1", "{\"a\":\"x", "{\"a\":", "{", "oops", "\"", "{\"a\":\"\\"}) {
        EXPECT_EQ(split("\x1E{}\n\x1E" + std::string(bad) + "\x1E{\"b\":2}\n\x1E{}\n").documents,
                  (documents{"{}", bad, "{\"b\":2}", "{}"}));
    }
}

TEST(document_splitter, elsewhere_a_record_separator_is_no_blank) {
    EXPECT_EQ(split("{}\n\x1E{}\n{}").documents, (documents{"{}", "\x1E{}", "{}"}));
    EXPECT_EQ(split("[{}\x1E,{}]").documents, (documents{"{}\x1E", "{}"}));
}

TEST(document_splitter, hands_out_what_is_complete_before_more_comes) {
    for (const std::string_view stream : {"{\"a\":1}\n", "{\"a\":\"}\"} \r\n", "{\n\"a\":1\n}\n",
                                          "\x1E{\"a\":1}\n", "{\"a\":1}{", "oops\n"}) {
        document_splitter splitter;
        EXPECT_EQ(splitter.next(stream, false), status::document) << stream;
    }
}

TEST(document_splitter, a_malformed_document_ends_where_a_line_begins_like_one) {
    EXPECT_EQ(split("{\n\"a\": \"x\ny\",\n\"b\": {\n{\n}\n}\n}\n{\"c\":1}").documents,
              (documents{"{\n\"a\": \"x\ny\",\n\"b\": {\n{\n}\n}\n}", "{\"c\":1}"}));
    EXPECT_EQ(split("{\n \"a\": [\n {\"b\":1}\n{\"c\":1}\n{\"d\":1}\n").documents,
              (documents{"{\n \"a\": [\n {\"b\":1}", "{\"c\":1}", "{\"d\":1}"}));
}

TEST(document_splitter, indented_documents_are_cut_alike) {
    EXPECT_EQ(split("  {\"a\":\n  {\"b\":1}\n  {\"c\":1}").documents,
              (documents{"{\"a\":", "{\"b\":1}", "{\"c\":1}"}));
    EXPECT_EQ(split("  {\n    \"a\": [\n      {\"b\":1}\n    ]\n  }\n  {}").documents,
              (documents{"{\n    \"a\": [\n      {\"b\":1}\n    ]\n  }", "{}"}));
    EXPECT_EQ(split("{\"a\":\n  {\"b\":1}}\n{}").documents,
              (documents{"{\"a\":\n  {\"b\":1}}", "{}"}));
}

TEST(document_splitter, tells_lines_and_offsets) {
    const cut lines = split("\xEF\xBB\xBF\n{\"a\":1}\r\n\n oops\n{\n}\n{}");
    EXPECT_EQ(lines.lines, (std::vector<std::size_t>{2, 4, 5, 7}));
    EXPECT_EQ(lines.offsets, (std::vector<std::size_t>{4, 15, 20, 24}));
    const cut array = split("[\n{},\n\n{\n},3]");
    EXPECT_EQ(array.lines, (std::vector<std::size_t>{2, 4, 5}));
    EXPECT_EQ(array.offsets, (std::vector<std::size_t>{2, 7, 11}));
}

TEST(document_splitter, consumes_blanks_while_it_waits) {
    document_splitter splitter;
    EXPECT_EQ(splitter.next("  \n ", false), status::need_more);
    EXPECT_EQ(splitter.consumed(), 4u);
    EXPECT_EQ(splitter.next("{\"a\"", false), status::need_more);
    EXPECT_EQ(splitter.consumed(), 0u);
    EXPECT_EQ(splitter.next("{\"a\":1}\n", true), status::document);
    EXPECT_EQ(splitter.document(), "{\"a\":1}");
    EXPECT_EQ(splitter.line(), 2u);
    EXPECT_EQ(splitter.column(), 2u);
    EXPECT_EQ(splitter.offset(), 4u);
    EXPECT_EQ(splitter.next("", true), status::end);
}

TEST(document_splitter, hands_out_the_same_however_the_stream_is_chopped) {
    const std::string_view pieces[] = {
        "{\"a\":1}", "{",     "}",    "[",     "]",  ",",         "\n",   "\n", "\r\n",
        " ",         "\"",    "\\",   "\"a\"", ":",  "{\"b\":[1", "oops", "5",  "{}\n{}\n",
        "\n{\"c\":", "\n{\n", "\n{ ", "\"x\n", "},", "{ \"d\"",   "é",    "\t", "\n{\"e\":2}\n",
        "\x1E"};
    std::mt19937 random(11);
    for (int round = 0; round < 20'000; ++round) {
        std::string stream = round % 3 == 0   ? "["
                             : round % 5 == 0 ? "\x1E"
                             : round % 7 == 0 ? "\xEF\xBB\xBF"
                                              : "";
        for (auto count = random() % 14; count > 0; --count) {
            stream += pieces[random() % std::size(pieces)];
        }
        const cut whole = split(stream);
        for (const std::size_t step : {1, 2, 3, 7}) {
            ASSERT_EQ(split(stream, step), whole) << stream;
        }
        std::size_t end = 0;
        for (std::size_t i = 0; i < whole.documents.size(); ++i) {
            ASSERT_GE(whole.offsets[i], end) << stream;
            end = whole.offsets[i] + whole.documents[i].size();
            ASSERT_EQ(stream.substr(whole.offsets[i], whole.documents[i].size()),
                      whole.documents[i]);
        }
    }
}

TEST(document_splitter, does_not_scan_a_growing_document_again) {
    // 16 MB in pieces of 1 kB: were each piece a new start, 128 GB would be scanned.
    for (const std::string_view open : {"{\"a\":\"", "{\n\"a\":\"", "[{\"a\":\""}) {
        document_splitter splitter;
        std::string window(open);
        window.reserve(17u << 20);
        const std::string piece(1024, 'x');
        std::size_t consumed = 0;
        while (window.size() < 16u << 20) {
            window += piece;
            ASSERT_EQ(splitter.next(std::string_view(window).substr(consumed), false),
                      status::need_more);
            consumed += splitter.consumed();
        }
        window += "\"}\n";
        ASSERT_EQ(splitter.next(std::string_view(window).substr(consumed), true), status::document);
        EXPECT_EQ(splitter.document().size(), window.size() - consumed - 1);
    }
}

TEST(document_splitter, does_not_look_for_the_line_end_behind_every_object) {
    // 200,000 looks at up to 12 MB each, were it so.
    std::string stream;
    std::string records;
    for (int i = 0; i < 200'000; ++i) {
        stream += "{\"session_id\":\"some session's id\", \"state\": {\"n\": 1}}";
        records += "{\"a\":1}\n";
    }
    EXPECT_EQ(split(stream).documents.size(), 200'000u);
    EXPECT_EQ(split("\x1E" + records).documents.size(), 200'000u);
}

TEST(document_splitter, does_not_look_for_the_end_of_every_unclosed_line) {
    std::string stream;
    for (int i = 0; i < 200'000; ++i) {
        stream += "{\"a\":[1,\n";
    }
    EXPECT_EQ(split(stream).documents.size(), 200'000u);
}

TEST(document_splitter, tells_columns) {
    const std::string stream = "\xEF\xBB\xBF[{\"a\":1}, 7,\n  {\"b\":\n2}] x";
    for (std::size_t step = 1; step <= stream.size(); ++step) {
        const cut found = split(stream, step);
        EXPECT_EQ(found.lines, (std::vector<std::size_t>{1, 1, 2}));
        EXPECT_EQ(found.columns, (std::vector<std::size_t>{2, 11, 3}));
        EXPECT_EQ(found.offsets, (std::vector<std::size_t>{4, 13, 18}));
    }
}

}  // namespace
}  // namespace agno::codec::test
