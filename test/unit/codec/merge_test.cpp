#include "codec/json/merge_elements.hpp"
#include "codec/json/merge_patches.hpp"

#include <functional>

#include "codec_test_support.hpp"

namespace agno::codec::test {
namespace {

json_value merge_runs(const json_value& stored, std::span<const json_value> patches,
                      std::pmr::memory_resource& memory) {
    return merge_elements(stored, patches, "run_id", same_id::replaces, memory);
}

json_value patch_runs(const json_value& stored, std::span<const json_value> patches,
                      std::pmr::memory_resource& memory) {
    return merge_elements(stored, patches, "run_id", same_id::merges, memory);
}

class merge : public core_test {
  protected:
    using function = json_value (*)(const json_value&, std::span<const json_value>,
                                    std::pmr::memory_resource&);

    /// patches: an array of them.
    void expect_all(function merge, std::string_view target, std::string_view patches,
                    std::string_view expected) {
        const json_value list = read(patches);
        const json_value merged = merge(read(target), {list.items, list.size}, memory);
        EXPECT_TRUE(identical(merged, read(expected)))
            << target << " merged with " << patches << " is not " << expected;
        EXPECT_EQ(to_hex(encode(merged)), to_hex(encode(read(expected))));
    }

    void expect(function merge, std::string_view target, std::string_view patch,
                std::string_view expected) {
        expect_all(merge, target, "[" + std::string(patch) + "]", expected);
    }

    json_value merge_patch(const json_value& target, const json_value& patch) {
        return merge_patches(target, {&patch, 1}, memory);
    }

    json_value merge_run(const json_value& stored, const json_value& patch) {
        return merge_runs(stored, {&patch, 1}, memory);
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
    for (const auto& [target, patch, expected] : cases) {
        expect(merge_patches, target, patch, expected);
    }
}

TEST_F(merge, keeps_members_sorted) {
    expect(merge_patches, R"({"b":1,"d":1,"aa":1,"cc":1})",
           R"({"a":2,"c":2,"d":2,"e":2,"bb":2,"aa":null})",
           R"({"a":2,"b":1,"c":2,"d":2,"e":2,"bb":2,"cc":1})");
    expect(merge_patches, R"({"b":1})", "{}", R"({"b":1})");
    expect(merge_patches, "{}", R"({"x":null})", "{}");
}

TEST_F(merge, keeps_nulls_inside_arrays) {
    expect(merge_patches, "null", R"({"a":[null,{"b":null}]})", R"({"a":[null,{"b":null}]})");
}

TEST_F(merge, shares_what_did_not_change) {
    const json_value target = read(R"({"big":[1,2,3],"small":1})");
    const json_value merged = merge_patch(target, read(R"({"small":2})"));
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
    const json_value once = merge_run(read(R"([{"run_id":"a"},{"v":1}])"), patch);
    EXPECT_TRUE(identical(once, merge_run(once, patch)));
}

TEST_F(merge, goes_by_the_member_named) {
    const json_value stored = read(R"([{"id":1,"run_id":"a"},{"run_id":"a"}])");
    const json_value patch = read(R"([{"id":1,"run_id":"b"},{"run_id":"a"},{"id":2}])");
    EXPECT_TRUE(identical(merge_elements(stored, {&patch, 1}, "id", same_id::replaces, memory),
                          read(R"([{"id":1,"run_id":"b"},{"run_id":"a"},{"id":2}])")));
}

TEST_F(merge, patches_runs_by_id) {
    expect(
        patch_runs, R"([{"run_id":"a","v":1,"deep":{"x":1,"y":1}},{"run_id":"b","v":1}])",
        R"([{"run_id":"a","deep":{"y":null,"z":2}},{"run_id":"c","v":null,"w":1}])",
        R"([{"run_id":"a","v":1,"deep":{"x":1,"z":2}},{"run_id":"b","v":1},{"run_id":"c","w":1}])");
    // What has no id is a whole element.
    expect(patch_runs, R"([{"v":null},5])", R"([{"v":null},{"v":1,"w":null},5,6])",
           R"([{"v":null},5,{"v":1,"w":null},6])");
    // The same one again, in one patch and in another; stored twice.
    expect_all(patch_runs, R"([{"run_id":1,"v":1},{"run_id":1,"v":2}])",
               R"([[{"run_id":1,"w":1},{"run_id":2,"v":1},{"run_id":1,"v":null}],
                   [{"run_id":2,"w":{"x":null}},{"run_id":1,"w":2}]])",
               R"([{"run_id":1,"w":2},{"run_id":1,"v":2},{"run_id":2,"v":1,"w":{}}])");
    // What is no array leaves nothing to merge into.
    expect_all(patch_runs, R"([{"run_id":1,"v":1}])", R"([{},[{"run_id":1,"w":null}]])",
               R"([{"run_id":1}])");
    // An id of nulls stays that.
    expect_all(patch_runs, R"([{"run_id":{"a":null}}])",
               R"([[{"run_id":{"a":null},"v":null},{"run_id":{"b":null},"v":1}],
                   [{"run_id":{"b":null},"w":1}]])",
               R"([{"run_id":{"a":null}},{"run_id":{"b":null},"v":1,"w":1}])");
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
        for (int i = from; i < to; ++i) {
            text += (i == from ? "" : ",") + ("{\"run_id\":" + std::to_string(i) + ",\"v\":") +
                    version + "}";
        }
        return text + "]";
    };
    const json_value merged =
        merge_run(read(runs(0, 20'000, "1")), read(runs(10'000, 30'000, "2")));
    ASSERT_EQ(merged.size, 30'000u);
    for (std::uint32_t i = 0; i < merged.size; ++i) {
        EXPECT_TRUE(identical(*merged.items[i].find("run_id"), read(std::to_string(i))));
        EXPECT_TRUE(identical(*merged.items[i].find("v"), read(i < 10'000 ? "1" : "2")));
    }
}

TEST_F(merge, applies_patches_in_order) {
    expect_all(merge_patches, R"({"a":{"x":1},"c":1})",
               R"([{"a":{"y":2},"b":1},{"a":{"x":null,"z":{"q":null}}},{"b":2,"c":null}])",
               R"({"a":{"y":2,"z":{}},"b":2})");
    // What a patch replaces or removes is gone for those behind it.
    expect_all(merge_patches, R"({"a":{"x":1}})", R"([{"a":null},{"a":{"y":2}}])",
               R"({"a":{"y":2}})");
    expect_all(merge_patches, R"({"a":{"x":1}})", R"([{"a":5},{"a":{"y":2,"x":null}}])",
               R"({"a":{"y":2}})");
    expect_all(merge_patches, R"({"a":{"x":1}})", R"([[1],{"b":1},{"c":1}])", R"({"b":1,"c":1})");
    expect_all(merge_patches, R"({"a":1})", R"([{"b":1},null])", "null");
    expect_all(merge_patches, R"({"a":1})", R"([{"b":1},{"b":null},{"a":null}])", "{}");
    expect_all(merge_patches, "null", R"([{"b":{"c":null}},{"b":{"d":[null]}}])",
               R"({"b":{"d":[null]}})");
    expect_all(merge_patches, R"({"e":null})", R"([{"a":1},{"a":{}}])", R"({"e":null,"a":{}})");
}

TEST_F(merge, applies_runs_in_order) {
    expect_all(merge_runs, R"([{"run_id":"a","v":1}])",
               R"([[{"run_id":"b","v":1}],[{"run_id":"a","v":2},{"run_id":"b","v":2}]])",
               R"([{"run_id":"a","v":2},{"run_id":"b","v":2}])");
    // The same run without an id: twice in one patch, or again in another.
    expect_all(merge_runs, "[]", R"([[{"v":1},{"v":1}],[{"v":1}],[{"v":1},{"v":2}]])",
               R"([{"v":1},{"v":1},{"v":2}])");
    expect_all(merge_runs, R"([{"run_id":"a"}])", R"([[1],{"a":1},[{"run_id":"b"}],[2]])",
               R"([{"run_id":"b"},2])");
    expect_all(merge_runs, R"([{"run_id":"a"}])", R"([[1],null])", "null");
}

/// Of one session, a patch for each of its changes: the log of a conversation.
class many_patches : public merge {
  protected:
    static std::string joined(int count, const std::function<std::string(int)>& patch) {
        std::string text = "[";
        for (int i = 0; i < count; ++i) {
            text += (i == 0 ? "" : ",") + patch(i);
        }
        return text + "]";
    }

    static std::string numbered(int count, std::string_view before, std::string_view after) {
        return joined(count, [&](int i) {
            return std::string(before) + std::to_string(i) + std::string(after);
        });
    }

    std::size_t memory_of(function merge, const std::string& patches) {
        const json_value list = read(patches);
        counting_resource counted;
        merge(json_value{}, {list.items, list.size}, counted);
        return counted.bytes;
    }

    /// One by one they would take four times as much for twice as many.
    void expect_linear(function merge, std::string_view before, std::string_view after) {
        const std::size_t some = memory_of(merge, numbered(2'000, before, after));
        const std::size_t twice_as_many = memory_of(merge, numbered(4'000, before, after));
        EXPECT_LT(twice_as_many, 3 * some) << before << "0" << after;
    }

  private:
    struct counting_resource : std::pmr::monotonic_buffer_resource {
        void* do_allocate(std::size_t size, std::size_t alignment) override {
            bytes += size;
            return std::pmr::monotonic_buffer_resource::do_allocate(size, alignment);
        }
        std::size_t bytes = 0;
    };
};

TEST_F(many_patches, come_to_what_they_would_one_by_one) {
    const auto one_by_one = [this](auto merge, const json_value& patches) {
        json_value result;
        for (std::uint32_t i = 0; i < patches.size; ++i) {
            result = merge(result, {&patches.items[i], 1}, memory);
        }
        return result;
    };
    const json_value objects = read(joined(2'000, [](int i) {
        return "{\"k" + std::to_string(i % 91) + "\":" +
               (i % 7 == 0   ? "null"
                : i % 5 == 0 ? std::to_string(i)
                             : "{\"k" + std::to_string(i % 13) + "\":" + std::to_string(i) + "}") +
               "}";
    }));
    EXPECT_TRUE(identical(one_by_one(merge_patches, objects),
                          merge_patches(json_value{}, {objects.items, objects.size}, memory)));
    const json_value runs = read(joined(2'000, [](int i) {
        return "[{\"" + std::string(i % 3 == 0 ? "v" : "run_id") + "\":" + std::to_string(i % 400) +
               "}]";
    }));
    for (const function merge : {merge_runs, patch_runs}) {
        EXPECT_TRUE(identical(one_by_one(merge, runs),
                              merge(json_value{}, {runs.items, runs.size}, memory)));
    }
}

TEST_F(many_patches, take_memory_as_they_are_many) {
    expect_linear(merge_patches, "{\"k", "\":1}");
    expect_linear(merge_patches, "{\"k\":{\"k", "\":1}}");
    expect_linear(merge_patches, "{\"k\":", "}");
    expect_linear(merge_runs, "[{\"run_id\":", "}]");
    expect_linear(merge_runs, "[{\"v\":", "}]");
    expect_linear(patch_runs, "[{\"run_id\":", "}]");
    expect_linear(patch_runs, "[{\"run_id\":1,\"k", "\":1}]");
}

}  // namespace
}  // namespace agno::codec::test
