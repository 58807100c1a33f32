#include "corpus/corpus.hpp"
#include "corpus/made_up.hpp"

namespace bench {

namespace {

class small final : public corpus {
  public:
    std::string_view name() const override { return "small"; }
    std::string_view description() const override { return "made-up, one short run"; }

    document make(std::size_t number) const override {
        made_up random(number + 1'000'000'007);
        document doc;
        doc.values[session_id] = random.uuid();
        doc.values[agent_id] = "agent-" + std::to_string(random.below(40));
        doc.values[user_id] = "user-" + std::to_string(random.below(100'000));
        doc.values[bench::name] = random.words(3);
        doc.values[metadata] =
            R"({"source":"web","priority":)" + std::to_string(random.below(5)) + "}";
        doc.values[state] = R"({"step":)" + std::to_string(random.below(20)) + R"(,"done":false})";
        doc.values[runs] =
            R"([{"run_id":")" + random.digits(8) + R"(","content":")" + random.words(4) + R"("}])";
        doc.created_at = 1'700'000'000'000'000 + static_cast<std::int64_t>(number) * 1'234'567;
        doc.updated_at = doc.created_at + 60'000'000;
        return doc;
    }
};

}  // namespace

std::unique_ptr<corpus> small_corpus() {
    return std::make_unique<small>();
}

}  // namespace bench
