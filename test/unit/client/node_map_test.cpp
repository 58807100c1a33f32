#include "src/nodes/node_map.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>

#include "src/nodes/lane_plan.hpp"

// Which of Citus' nodes a document goes to.

namespace {

using agno::detail::hashed_type;
using agno::detail::lane_plan;
using agno::detail::node_map;
using agno::detail::server_hash;

/// Nodes a and b have two of four shards each, in turn.
node_map two_nodes(const std::string& column, hashed_type type) {
    node_map map(column, type);
    constexpr std::int32_t quarter = 1 << 30;
    map.add_range(-quarter - 1, {{"a", "1"}, "I am a"});
    map.add_range(-1, {{"b", "2"}, "I am b"});
    map.add_range(quarter - 1, {{"a", "1"}, "I am a"});
    map.add_range(std::numeric_limits<std::int32_t>::max(), {{"b", "2"}, "I am b"});
    return map;
}

std::size_t lane_of(const lane_plan& plan, const std::string& id, std::size_t lanes) {
    const std::string document = "{\"session_id\": \"" + id + "\"}";
    return plan.lane_for({document, 0, id}, std::hash<std::string>{}(id), lanes);
}

// As the server has them: SELECT hashtext('session-1'), hashint8(-5), uuid_hash('...').
TEST(ServerHash, IsTheServersOwn) {
    EXPECT_EQ(server_hash(hashed_type::text, "a"), 1075015857);
    EXPECT_EQ(server_hash(hashed_type::text, "session-1"), 1628710768);
    EXPECT_EQ(server_hash(hashed_type::text, "exactly twelve, or a longer one \xC3\xA9"),
              1235452252);
    EXPECT_EQ(server_hash(hashed_type::text, "123456789012"), -2102057603);
    EXPECT_EQ(server_hash(hashed_type::integer, "0"), -272711505);
    EXPECT_EQ(server_hash(hashed_type::integer, "-5"), 1412886042);
    EXPECT_EQ(server_hash(hashed_type::integer, "9223372036854775807"), -1524351049);
    EXPECT_EQ(server_hash(hashed_type::uuid, "0f8fad5b-d9cb-469f-a165-70867728950e"), 562143052);
    EXPECT_EQ(server_hash(hashed_type::uuid, "{0F8FAD5BD9CB469FA16570867728950E}"), 562143052);
    EXPECT_EQ(server_hash(hashed_type::uuid, "12345678901234567890123456789012"),
              server_hash(hashed_type::uuid, "12345678-9012-3456-7890-123456789012"));
    EXPECT_TRUE(server_hash(hashed_type::uuid, "12345678901234567890123456789012"));
}

// Documents of one key keep their order: all must go to the same worker.
TEST(ServerHash, IsTheSameHoweverANumberIsSpelled) {
    for (const hashed_type type : {hashed_type::text, hashed_type::integer}) {
        for (const char* text : {"1000.0", "1e3", "1E+03", "01000"}) {
            EXPECT_EQ(server_hash(type, text), server_hash(type, "1000")) << text;
        }
        EXPECT_EQ(server_hash(type, "-0"), server_hash(type, "0"));
        EXPECT_NE(server_hash(type, "9007199254740993"), server_hash(type, "9007199254740992"));
    }
}

TEST(ServerHash, IsNoneOfWhatTakesTheServerToRead) {
    for (const char* text : {"", "1.5", "15e-1", "1e400", "nan", "12345678901234567890"}) {
        EXPECT_FALSE(server_hash(hashed_type::text, text)) << text;
        EXPECT_FALSE(server_hash(hashed_type::integer, text)) << text;
    }
    EXPECT_FALSE(server_hash(hashed_type::integer, "seven"));
    EXPECT_FALSE(server_hash(hashed_type::uuid, "0f8fad5b"));
    EXPECT_FALSE(server_hash(hashed_type::uuid, "0f8fad5b-d9cb-469f-a165-70867728950e0"));
    EXPECT_FALSE(server_hash(hashed_type::other, "a"));
}

TEST(NodeMap, FindsTheNodeOfADocument) {
    const node_map map = two_nodes("session_id", hashed_type::text);
    ASSERT_EQ(map.nodes().size(), 2);
    const std::size_t of_a = map.node_of(R"({"session_id": "session-1"})", "session-1");
    EXPECT_EQ(map.node_of(R"({"session_id": "session-1"})", ""), of_a);
    EXPECT_EQ(map.node_of(R"({"name": "x", "session_id": "session\u002d1"})", ""), of_a);
    EXPECT_EQ(map.node_of(R"({"name": "x"})", ""), node_map::unknown);
    EXPECT_EQ(map.node_of("no JSON", ""), node_map::unknown);
}

TEST(NodeMap, TakesNumbersAsTheyAreWritten) {
    const node_map map = two_nodes("tenant", hashed_type::integer);
    std::set<std::size_t> found;
    for (int tenant = 100; tenant < 140; ++tenant) {
        const std::string number = std::to_string(tenant);
        const std::size_t node = map.node_of("{\"id\": 1, \"tenant\": " + number + "}", "");
        EXPECT_EQ(map.node_of("{\"tenant\": \"" + number + "\"}", ""), node);
        found.insert(node);
    }
    EXPECT_EQ(found, (std::set<std::size_t>{0, 1}));
}

TEST(NodeMap, BeginsWithTheNodeThatWasAsked) {
    node_map map = two_nodes("session_id", hashed_type::text);
    const std::size_t before = map.node_of("", "session-1");
    map.begin_with_asked({"I am b", ""});
    EXPECT_TRUE(map.begins_with_asked());
    EXPECT_EQ(map.nodes().front().place.host, "b");
    EXPECT_EQ(map.node_of("", "session-1"), 1 - before);
    map.begin_with_asked({"I have no rows", ""});
    EXPECT_FALSE(map.begins_with_asked());
    EXPECT_EQ(map.nodes().front().place.host, "b");
}

TEST(LanePlan, DealsWorkersToNodesOrNodesToWorkers) {
    lane_plan plan;
    plan.adopt(two_nodes("session_id", hashed_type::text));
    for (const std::size_t lanes : {2, 3, 5}) {
        std::set<std::size_t> seen;
        for (int number = 0; number < 200; ++number) {
            const std::string id = "session-" + std::to_string(number);
            const std::size_t lane = lane_of(plan, id, lanes);
            EXPECT_EQ(lane % 2, plan.map()->node_of("", id));
            seen.insert(lane);
        }
        EXPECT_EQ(seen.size(), lanes);
    }
}

TEST(LanePlan, GoesByTheKeyWhereNoNodeIsKnown) {
    lane_plan plan;
    EXPECT_TRUE(plan.is_old());
    EXPECT_FALSE(plan.is_outdated_by_move());
    plan.note_asking();
    EXPECT_FALSE(plan.is_old());
    EXPECT_EQ(plan.lane_for({R"({"session_id": "a"})", 0, "a"}, 7, 4), 3);
    plan.adopt(two_nodes("session_id", hashed_type::text));
    EXPECT_EQ(plan.lane_for({"{}", 0, ""}, 7, 4), 3);
}

TEST(LanePlan, IsAskedForOnceWhileAShardMoves) {
    lane_plan plan;
    plan.adopt(two_nodes("session_id", hashed_type::text));
    EXPECT_TRUE(plan.is_outdated_by_move());
    EXPECT_FALSE(plan.is_outdated_by_move());
}

}  // namespace
