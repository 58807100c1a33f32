#include "corpus/corpus.hpp"
#include "corpus/made_up.hpp"

namespace bench {

namespace {

/// "key":"text", without any escaping.
std::string member(std::string_view key, const std::string& text) {
    return std::string("\"").append(key).append("\":\"").append(text).append("\"");
}

class generated final : public corpus {
  public:
    generated(std::string_view name, std::size_t runs_bytes)
        : name_(name), runs_bytes_(runs_bytes) {}

    std::string_view name() const override { return name_; }
    std::string_view description() const override {
        return "made-up runs with messages and tool calls";
    }

    document make(std::size_t number) const override {
        made_up random(number + 2'000'000'011);
        document doc;
        doc.created_at = 1'700'000'000'000'000 + static_cast<std::int64_t>(number) * 7'654'321;
        doc.updated_at = doc.created_at + 600'000'000;
        const auto agent = "agent-" + std::to_string(random.below(40));
        doc.values[session_id] = random.uuid();
        doc.values[agent_id] = agent;
        doc.values[user_id] = "user-" + std::to_string(random.below(100'000));
        doc.values[bench::name] = random.words(4);
        doc.values[metadata] =
            "{" + member("source", "web") + "," + member("tenant", random.words(1)) + "}";
        doc.values[state] = R"({"step":)" + std::to_string(random.below(20)) + "," +
                            member("topic", random.words(2)) + "}";
        doc.values[agent_data] =
            "{" + member("name", agent) + R"(,"model":{"id":"gpt-4o","provider":"openai"}})";
        doc.values[runs] = all_runs(random, doc.created_at);
        return doc;
    }

  private:
    [[nodiscard]] std::string all_runs(made_up& random, std::int64_t time) const {
        const auto wanted = runs_bytes_ * 3 / 4 + random.below(runs_bytes_ / 2);
        std::string text = "[";
        while (text.size() < wanted) {
            time += 30'000'000 + static_cast<std::int64_t>(random.below(60'000'000));
            text += (text.size() > 1 ? "," : "") +
                    run(random, time, std::min<std::size_t>(wanted - text.size(), 1800));
        }
        return text + "]";
    }

    /// A user's turn: a question, a tool call or two with their results, and the answer.
    static std::string run(made_up& random, std::int64_t time, std::size_t bytes) {
        const auto answer = random.sentences(bytes / 6);
        std::string text = "{" + member("run_id", random.uuid()) + "," +
                           member("status", "completed") + "," +
                           member("started_at", time_text(time)) + "," + member("content", answer) +
                           R"(,"messages":[{"role":"user",)" +
                           member("content", random.sentences(bytes / 8)) + "}";
        for (auto calls = 1 + random.below(2); calls > 0; --calls) {
            text += "," + tool_call(random, bytes / 10);
        }
        return text + R"(,{"role":"assistant",)" + member("content", answer) +
               R"(}],"metrics":{"input_tokens":)" + std::to_string(300 + random.below(4000)) +
               R"(,"output_tokens":)" + std::to_string(20 + random.below(600)) + R"(,"duration":)" +
               std::to_string(random.below(9)) + "." + std::to_string(1 + random.below(99999)) +
               "}}";
    }

    static std::string tool_call(made_up& random, std::size_t bytes) {
        const auto id = "call_" + random.digits(24);
        return R"({"role":"assistant","content":null,"tool_calls":[{)" + member("id", id) +
               R"(,"type":"function","function":{"name":"look_up","arguments":"{\"query\": \")" +
               random.words(4) + R"(\", \"limit\": )" + std::to_string(random.below(50)) +
               R"(}"}}]},{"role":"tool",)" + member("tool_call_id", id) +
               R"(,"content":"{\"found\": \")" + random.sentences(bytes) + R"(\"}"})";
    }

    std::string name_;
    std::size_t runs_bytes_;
};

}  // namespace

std::unique_ptr<corpus> generated_corpus(std::string_view name, std::size_t runs_bytes) {
    return std::make_unique<generated>(name, runs_bytes);
}

}  // namespace bench
