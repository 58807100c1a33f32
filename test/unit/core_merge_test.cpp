#include "core/merge.hpp"

#include "core_test_support.hpp"

namespace agno::core::test {
namespace {

class merge : public core_test {
  protected:
    using function = json_value (*)(const json_value&, const json_value&,
                                    std::pmr::memory_resource&);

    void expect(function merge, std::string_view target, std::string_view patch,
                std::string_view expected) {
        const json_value merged = merge(read(target), read(patch), memory);
        EXPECT_TRUE(identical(merged, read(expected)))
            << target << " merged with " << patch << " is not " << expected;
        EXPECT_EQ(to_hex(encode(merged)), to_hex(encode(read(expected))));
    }
};

// RFC 7396, appendix A.
TEST_F(merge, patches_as_the_rfc_says) {
    const char* cases[][3] = {
        {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
        {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
        {R"({"a":"b"})", R"({"a":null})", R"({})"},
        {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
        {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
        {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
        {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
        {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
        {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
        {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
        {R"({"a":"foo"})", R"(null)", R"(null)"},
        {R"({"a":"foo"})", R"("bar")", R"("bar")"},
        {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
        {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
        {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
    };
    for (const auto& [target, patch, expected] : cases)
        expect(merge_patch, target, patch, expected);
}

TEST_F(merge, keeps_members_sorted) {
    expect(merge_patch, R"({"b":1,"d":1,"aa":1,"cc":1})",
           R"({"a":2,"c":2,"d":2,"e":2,"bb":2,"aa":null})",
           R"({"a":2,"b":1,"c":2,"d":2,"e":2,"bb":2,"cc":1})");
    expect(merge_patch, R"({"b":1})", "{}", R"({"b":1})");
    expect(merge_patch, "{}", R"({"x":null})", "{}");
}

TEST_F(merge, keeps_nulls_inside_arrays) {
    expect(merge_patch, "null", R"({"a":[null,{"b":null}]})", R"({"a":[null,{"b":null}]})");
}

TEST_F(merge, shares_what_did_not_change) {
    const json_value target = read(R"({"big":[1,2,3],"small":1})");
    const json_value merged = merge_patch(target, read(R"({"small":2})"), memory);
    EXPECT_EQ(merged.find("big")->items, target.find("big")->items);
}

TEST_F(merge, replaces_runs_by_id_and_appends_others) {
    expect(merge_runs, R"([{"run_id":"a","v":1},{"run_id":"b","v":1}])",
           R"([{"run_id":"b","v":2},{"run_id":"c","v":2}])",
           R"([{"run_id":"a","v":1},{"run_id":"b","v":2},{"run_id":"c","v":2}])");
    expect(merge_runs, R"([{"run_id":1}])", R"([{"run_id":"1"},{"run_id":1,"v":1}])",
           R"([{"run_id":1,"v":1},{"run_id":"1"}])");
    expect(merge_runs, "[]", R"([{"run_id":"a","v":1},{"run_id":"a","v":2}])",
           R"([{"run_id":"a","v":2}])");
    expect(merge_runs, R"([{"run_id":"a","v":{"x":null}}])", R"([{"run_id":"a","v":{"y":null}}])",
           R"([{"run_id":"a","v":{"y":null}}])");
}

TEST_F(merge, appends_runs_without_id_once) {
    expect(merge_runs, R"([{"v":1},5,null])", R"([{"v":1},{"v":2},5,6,null,{"run_id":null}])",
           R"([{"v":1},5,null,{"v":2},6,{"run_id":null}])");
    expect(merge_runs, R"([{"run_id":"a"}])", R"(["a",{"a":"run_id"}])",
           R"([{"run_id":"a"},"a",{"a":"run_id"}])");
    expect(merge_runs, R"([{"run_id":null,"v":1}])",
           R"([{"run_id":null,"v":2},{"run_id":null,"v":3},{"run_id":null,"v":1}])",
           R"([{"run_id":null,"v":1},{"run_id":null,"v":2},{"run_id":null,"v":3}])");
    expect(merge_runs, "[1]", "[1.0,1]", "[1,1.0]");
    expect(merge_runs, "[]", R"([{"v":1},{"v":1}])", R"([{"v":1},{"v":1}])");
}

TEST_F(merge, a_replay_of_runs_changes_nothing) {
    const json_value patch = read(R"([{"run_id":"b"},{"v":1},{"run_id":"b","v":2},{"v":1},7])");
    const json_value once = merge_runs(read(R"([{"run_id":"a"},{"v":1}])"), patch, memory);
    EXPECT_TRUE(identical(once, merge_runs(once, patch, memory)));
}

TEST_F(merge, takes_runs_as_they_are_where_one_side_is_no_array) {
    expect(merge_runs, "null", R"([{"run_id":"a"}])", R"([{"run_id":"a"}])");
    expect(merge_runs, R"({"run_id":"a"})", "[1]", "[1]");
    expect(merge_runs, "[1]", "null", "null");
    expect(merge_runs, "[1]", R"({"a":null})", R"({"a":null})");
    expect(merge_runs, "[]", "[]", "[]");
}

TEST_F(merge, finds_runs_among_many) {
    const auto runs = [](int from, int to, const char* version) {
        std::string text = "[";
        for (int i = from; i < to; ++i)
            text += (i == from ? "" : ",") + ("{\"run_id\":" + std::to_string(i) + ",\"v\":") +
                    version + "}";
        return text + "]";
    };
    const json_value merged =
        merge_runs(read(runs(0, 20'000, "1")), read(runs(10'000, 30'000, "2")), memory);
    ASSERT_EQ(merged.size, 30'000u);
    for (std::uint32_t i = 0; i < merged.size; ++i) {
        EXPECT_TRUE(identical(*merged.items[i].find("run_id"), read(std::to_string(i))));
        EXPECT_TRUE(identical(*merged.items[i].find("v"), read(i < 10'000 ? "1" : "2")));
    }
}

}  // namespace
}  // namespace agno::core::test
