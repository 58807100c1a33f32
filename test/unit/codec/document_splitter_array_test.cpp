#include "split_support.hpp"

namespace agno::codec::test {
namespace {

TEST(document_splitter_array, cuts_arrays) {
    EXPECT_EQ(split("[]").documents, documents{});
    EXPECT_EQ(split(" [ ] \n").trailing_error, "");
    EXPECT_EQ(split("[{\"a\":1},{\"b\":[2,3]}, 5 ,\"x,]\"]\n").documents,
              (documents{"{\"a\":1}", "{\"b\":[2,3]}", "5", "\"x,]\""}));
    EXPECT_EQ(split("\xEF\xBB\xBF[\n  {\n    \"a\": 1\n  },\n  {}\n]\n").documents,
              (documents{"{\n    \"a\": 1\n  }", "{}"}));
    EXPECT_EQ(split("[{},]").documents, documents{"{}"});
    EXPECT_EQ(split("[{},]").trailing_error, "the array of documents ends with a comma");
    EXPECT_EQ(split("[]").trailing_error, "");
    EXPECT_EQ(split("[{}]").trailing_error, "");
    EXPECT_EQ(split("[{},,{}]").documents, (documents{"{}", "", "{}"}));
    EXPECT_EQ(split("[[1,2],[3]]").documents, (documents{"[1,2]", "[3]"}));
}

TEST(document_splitter_array, a_malformed_element_costs_itself) {
    EXPECT_EQ(split("[{\"a\":1}},oops,{} {},{\"b\":2}]").documents,
              (documents{"{\"a\":1}}", "oops", "{} {}", "{\"b\":2}"}));
    EXPECT_EQ(split("[{\"a\":\"x},\n{\"b\":2},\n{\"c\":3}]").documents,
              (documents{"{\"a\":\"x},", "{\"b\":2}", "{\"c\":3}"}));
}

TEST(document_splitter_array, tells_what_is_wrong_with_the_array) {
    EXPECT_EQ(split("[{}").documents, documents{"{}"});
    EXPECT_EQ(split("[{}").trailing_error, "the array of documents is not closed");
    EXPECT_EQ(split("[").trailing_error, "the array of documents is not closed");
    EXPECT_EQ(split("[{},\n").trailing_error, "the array of documents is not closed");
    EXPECT_EQ(split("[{}] {}").documents, documents{"{}"});
    EXPECT_EQ(split("[{}] {}").trailing_error, "something follows the array of documents");
    EXPECT_EQ(split("[{}]]").trailing_error, "something follows the array of documents");
}

TEST(document_splitter_array, tells_where_the_array_went_wrong) {
    document_splitter splitter;
    const std::string stream = "[{}]\n  x";
    splitter.next(stream, true);
    EXPECT_EQ(splitter.next(std::string_view(stream).substr(splitter.consumed()), true),
              status::end);
    EXPECT_EQ(splitter.line(), 2u);
    EXPECT_EQ(splitter.column(), 3u);
    EXPECT_EQ(splitter.offset(), 7u);
}

}  // namespace
}  // namespace agno::codec::test
