#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <limits>

#include "agno/error.hpp"
#include "agno/session.hpp"
#include "src/document/session_encoder.hpp"

namespace {

using namespace std::chrono_literals;
using agno::json;
using agno::session;

session with_id(std::string id) {
    session document;
    document.session_id = std::move(id);
    return document;
}

agno::time_point at(int year, unsigned month, unsigned day) {
    return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) /
                                 std::chrono::day(day));
}

TEST(Session, UnsetFieldsAreAbsentKeys) {
    EXPECT_EQ(to_json(with_id("s")), R"({"session_id":"s"})");
}

TEST(Session, EveryFieldHasItsKey) {
    session document = with_id("s");
    document.agent_id = "a";
    document.team_id = "t";
    document.workflow_id = "w";
    document.user_id = "u";
    document.name = "n";
    document.metadata = json("{}");
    document.state = json("[1, 2]");
    document.agent_data = json("null");
    document.runs = json(R"([{"run_id":"r"}])");
    document.summary = json("\"text\"");
    document.created_at = at(2024, 2, 29) + 1h + 2min + 3s + 4us;
    document.updated_at = at(2024, 3, 1);
    EXPECT_EQ(to_json(document),
              R"({"session_id":"s","agent_id":"a","team_id":"t","workflow_id":"w","user_id":"u",)"
              R"("name":"n","metadata":{},"state":[1, 2],"agent_data":null,)"
              R"("runs":[{"run_id":"r"}],"summary":"text",)"
              R"("created_at":"2024-02-29T01:02:03.000004Z",)"
              R"("updated_at":"2024-03-01T00:00:00.000000Z"})");
}

TEST(Session, TextIsEscaped) {
    session document = with_id("quote \" slash \\ line\n tab\t");
    document.name = std::string("nul\0", 4);
    EXPECT_EQ(to_json(document),
              "{\"session_id\":\"quote \\\" slash \\\\ line\\n tab\\t\","
              "\"name\":\"nul\\u0000\"}");
}

TEST(Session, TextThatIsNotUtf8IsNamed) {
    session document = with_id("s");
    document.user_id = "\xFF";
    try {
        (void)to_json(document);
        FAIL();
    } catch (const agno::data_error& failed) {
        EXPECT_EQ(failed.sqlstate(), "22021");
        EXPECT_NE(std::string(failed.what()).find("user_id"), std::string::npos);
    }
}

TEST(Session, TimesOutsideOurEra) {
    EXPECT_EQ(agno::detail::to_timestamp(at(1969, 12, 31) + 23h + 59min + 59s + 999999us),
              "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(agno::detail::to_timestamp(at(1, 1, 1)), "0001-01-01T00:00:00.000000Z");
    EXPECT_EQ(agno::detail::to_timestamp(at(0, 3, 15)), "0001-03-15T00:00:00.000000Z BC");
    EXPECT_EQ(agno::detail::to_timestamp(at(12345, 1, 1)), "12345-01-01T00:00:00.000000Z");
    // Beyond what std::chrono::year holds.
    EXPECT_EQ(agno::detail::to_timestamp(agno::time_point::max()), "294247-01-10T04:00:54.775807Z");
    EXPECT_EQ(agno::detail::to_timestamp(agno::time_point::min()),
              "290309-12-21T19:59:05.224192Z BC");
}

TEST(Json, KeepsTheTextAsItIs) {
    EXPECT_EQ(json(" { \"a\" : 1.50e3 } ").text(), " { \"a\" : 1.50e3 } ");
}

TEST(Json, HasNumbersOfAnyLength) {
    const std::string long_number = "[1" + std::string(400, '2') + ", -0.5, 10, 1e0400]";
    EXPECT_EQ(json(long_number).text(), long_number);
    EXPECT_EQ(json("{\"a\": -1.25E+400}").text(), "{\"a\": -1.25E+400}");
}

class TextThatIsNotJson : public testing::TestWithParam<std::string> {};

TEST_P(TextThatIsNotJson, IsRefused) {
    try {
        const json value(GetParam());
        FAIL() << value.text();
    } catch (const agno::data_error& failed) {
        EXPECT_EQ(failed.sqlstate(), "22P02");
        EXPECT_NE(std::string(failed.what()).find("byte "), std::string::npos) << failed.what();
    }
}

INSTANTIATE_TEST_SUITE_P(Json, TextThatIsNotJson,
                         testing::Values("", " ", "{", "{'a':1}", "{\"a\":1} {}", "nul", "NaN",
                                         "[1,]", "[012]", "[1e400x]", "1.e5", "1e", "--1",
                                         "\"\xFF\"", "\"line\nbreak\"", std::string("{}\0{}", 5),
                                         std::string("\"\0\"", 3)));

TEST(Json, NestsDeeply) {
    const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
    EXPECT_EQ(json(deep).text(), deep);
}

TEST(Json, SaysWhereTheTextIsWrong) {
    try {
        const json refused("{\"a\":x}");
        FAIL();
    } catch (const agno::data_error& failed) {
        EXPECT_NE(std::string(failed.what()).find("byte 6:"), std::string::npos) << failed.what();
    }
}

TEST(Json, IsMadeFromARapidJsonValue) {
    rapidjson::Document value;
    value.Parse(R"({"a":[1,2.5,"x"],"b":null})");
    EXPECT_EQ(json(value).text(), R"({"a":[1,2.5,"x"],"b":null})");
}

TEST(Json, RefusesAValueThatHasNoText) {
    rapidjson::Value number(std::numeric_limits<double>::quiet_NaN());
    EXPECT_THROW(json{number}, agno::data_error);
    rapidjson::Value text(rapidjson::StringRef("\xFF"));
    EXPECT_THROW(json{text}, agno::data_error);
}

}  // namespace
