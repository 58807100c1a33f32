#include "codec/interrupt.hpp"

#include "codec/json/merge_elements.hpp"
#include "codec/json/merge_patches.hpp"
#include "codec/json/repair.hpp"
#include "codec/jsonb/jsonb_decoder.hpp"
#include "codec_test_support.hpp"

namespace agno::codec::test {
namespace {

class interrupts : public core_test {
  protected:
    void TearDown() override { is_interrupted = nullptr; }

    /// The work can be stopped, and is not unless somebody wants to.
    template <typename Work>
    void expect_stopped(Work work) {
        is_interrupted = [] { return false; };
        EXPECT_NO_THROW(work());
        is_interrupted = [] { return true; };
        EXPECT_THROW(work(), interruption);
        is_interrupted = nullptr;
    }

    static std::string many(std::string_view item, const char* brackets) {
        return brackets[0] + repeat(std::string(item) + ",", 20'000) + std::string(item) +
               brackets[1];
    }
};

TEST_F(interrupts, stop_the_reading_of_one_document) {
    for (const char* item : {"1", "null", "true", "\"s\"", "[]", "{}", "{\"a\":[1]}"}) {
        expect_stopped([&] { read(many(item, "[]")); });
    }
    expect_stopped([&] { read(many("\"a\":1", "{}")); });
}

TEST_F(interrupts, stop_its_repair) {
    expect_stopped([&] { repair_json(many("\"\\u0000\"", "[]"), "?", memory); });
    expect_stopped([&] { repair_json(many("\"\\u0000\":1", "{}"), "?", memory); });
}

TEST_F(interrupts, stop_its_way_to_jsonb_and_back) {
    const json_value document = read(many("{\"a\":[1]}", "[]"));
    expect_stopped([&] { encode(document); });
    const std::string_view bytes = encode(document);
    expect_stopped([&] { decode_jsonb(bytes, memory); });
}

TEST_F(interrupts, stop_merging) {
    std::string text = "{";
    for (int i = 0; i < 20'000; ++i) {
        text += "\"" + std::to_string(i) + "\":1,";
    }
    const json_value object = read(text + "\"\":0}");
    expect_stopped([&] { merge_patches(object, {&object, 1}, memory); });
    const json_value runs = read(many("{\"run_id\":1}", "[]"));
    expect_stopped([&] { merge_elements(runs, {&runs, 1}, "run_id", same_id::replaces, memory); });
}

}  // namespace
}  // namespace agno::codec::test
