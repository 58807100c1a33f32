// generate_documents SEED COUNT SHAPE: session documents as NDJSON, the same for the same
// arguments. SHAPE is `sessions`, `agno_sessions` (the two tables of the tests) or `json` (any JSON
// text, one a line, for the encoder). About one document in fifty is bad in some way, and ids
// repeat.

#include <array>
#include <cstdint>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

class generator {
  public:
    generator(std::uint64_t seed, std::uint64_t count) : random_(seed), id_count_(count / 2 + 1) {}

    std::string session(bool agno_shape) {
        std::string doc = "{\"session_id\": " + id();
        const std::vector<std::string_view> texts =
            agno_shape ? std::vector<std::string_view>{"agent_id", "team_id", "workflow_id",
                                                       "user_id", "session_type"}
                       : std::vector<std::string_view>{"agent_id", "team_id", "workflow_id",
                                                       "user_id", "name"};
        const std::vector<std::string_view> jsons =
            agno_shape
                ? std::vector<std::string_view>{"session_data",  "agent_data", "team_data",
                                                "workflow_data", "metadata",   "summary"}
                : std::vector<std::string_view>{"metadata", "state", "agent_data", "summary"};
        for (const auto key : texts) {
            add(doc, key, one_in(8) ? "null" : string());
        }
        for (const auto key : jsons) {
            add(doc, key, value(0));
        }
        add(doc, "runs", one_in(6) ? value(0) : runs());
        add(doc, "created_at", time());
        add(doc, "updated_at", time());
        if (one_in(50)) {
            doc += flaw();
        }
        doc += "}";
        if (one_in(200)) {
            doc.resize(character_start(doc, doc.size() - 1 - pick(doc.size() / 2)));
        }
        return doc;
    }

    std::string json() {
        std::string text = value(0);
        if (one_in(20)) {
            text.insert(character_start(text, pick(text.size())), 1,
                        one_of("{}[],:\"\\0-eE.+n \x03"));
        }
        return text;
    }

  private:
    std::uint64_t pick(std::uint64_t bound) { return random_() % bound; }
    bool one_in(std::uint64_t n) { return pick(n) == 0; }
    char one_of(std::string_view characters) { return characters[pick(characters.size())]; }

    /// The server takes no half characters.
    static std::size_t character_start(std::string_view text, std::size_t at) {
        while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) {
            --at;
        }
        return at;
    }

    template <std::size_t N>
    std::string_view one_of(const std::array<std::string_view, N>& choices) {
        return choices[pick(N)];
    }

    /// Most keys are there most of the time.
    void add(std::string& doc, std::string_view key, const std::string& json) {
        if (one_in(4)) {
            return;
        }
        doc.append(", \"").append(key).append("\": ").append(json);
    }

    std::string id() {
        static constexpr std::array<std::string_view, 5> prefixes{"s-", "session-", "é",
                                                                  "\xe4\xbc\x9a", ""};
        return "\"" + std::string(one_of(prefixes)) + std::to_string(1000 + pick(id_count_)) + "\"";
    }

    std::string flaw() {
        static constexpr std::array<std::string_view, 6> flaws{
            R"(, "no_such_key": 1)", R"(, "session_id": 17)",     R"(, "updated_at": "someday")",
            R"(, "session_id": "")", R"(, "agent_id": {"a": 1})", R"(, "metadata": "\u0000")"};
        if (one_in(4)) {
            return R"(, "user_id": ")" + std::string(256 + pick(100), 'x') + "\"";
        }
        return std::string(one_of(flaws));
    }

    std::string time() {
        const auto seconds = 1'700'000'000 + pick(100);
        switch (pick(8)) {
            case 0:
                return "null";
            case 1:
                return R"("0001-01-01T00:00:00Z")";
            case 2:
                return std::to_string(seconds);
            case 3:
                return std::to_string(seconds) + ".25";
            case 4:
                return R"("2023-11-14 22:13:)" + std::to_string(10 + pick(50)) + "\"";
            default:
                return R"("2023-11-14T22:13:)" + std::to_string(10 + pick(50)) +
                       (one_in(2) ? R"(.125Z")" : R"(+02:00")");
        }
    }

    std::string string() {
        static constexpr std::array<std::string_view, 16> pieces{"a",
                                                                 "Hello, ",
                                                                 "\\n",
                                                                 "\\u00e9",
                                                                 "é",
                                                                 "\xe4\xb8\xad\xe6\x96\x87",
                                                                 "\\ud83d\\ude00",
                                                                 "\xf0\x9f\x98\x80",
                                                                 "\\\"",
                                                                 "\\\\",
                                                                 "\\/",
                                                                 "\\\\u0000",
                                                                 " ",
                                                                 "\\t",
                                                                 "\x7f",
                                                                 "0123456789"};
        std::string text = "\"";
        for (auto n = pick(one_in(30) ? 400 : 8); n > 0; --n) {
            text += one_of(pieces);
        }
        if (text.size() > 120 && !one_in(3)) {
            text.resize(1);
        }
        return text + "\"";
    }

    std::string number() {
        static constexpr std::array<std::string_view, 20> numbers{
            "0",
            "-0",
            "1",
            "-1",
            "1.0",
            "1.50",
            "0.0",
            "-0.0",
            "1e2",
            "1E-2",
            "12e+3",
            "0.1",
            "9999",
            "10000",
            "100000000",
            "0.00012",
            "1e400",
            "1e-300",
            "123456789012345678901234567890.123",
            "-98765.4321e-7"};
        return one_in(2) ? std::to_string(pick(100000)) : std::string(one_of(numbers));
    }

    std::string value(int depth) {
        switch (pick(depth > 4 ? 5 : 9)) {
            case 0:
                return one_in(2) ? "true" : "false";
            case 1:
                return "null";
            case 2:
                return number();
            case 3:
            case 4:
                return string();
            case 5:
            case 6:
                return array(depth);
            default:
                return object(depth);
        }
    }

    std::string array(int depth) {
        std::string text = "[";
        const auto count = depth == 0 && one_in(10) ? 30 + pick(40) : pick(5);
        for (std::uint64_t i = 0; i < count; ++i) {
            text += (i == 0 ? "" : ", ") + (count > 5 ? number() : value(depth + 1));
        }
        return text + "]";
    }

    std::string object(int depth) {
        static constexpr std::array<std::string_view, 10> keys{
            "a", "b", "aa", "Z", "", "\\u0061", "é", "a long key", "run_id", "x"};
        std::string text = "{";
        for (auto i = pick(6); i > 0; --i) {
            if (text.size() > 1) {
                text += ",";
            }
            text += "\"" + std::string(one_of(keys)) + "\": " + value(depth + 1);
        }
        return text + "}";
    }

    std::string runs() {
        std::string text = "[";
        for (auto i = pick(5); i > 0; --i) {
            if (text.size() > 1) {
                text += ", ";
            }
            if (one_in(5)) {
                text += value(2);
            } else {
                text += R"({"run_id": "r)" + std::to_string(pick(6)) + R"(", "content": )" +
                        string() + "}";
            }
        }
        return text + "]";
    }

    std::mt19937_64 random_;
    std::uint64_t id_count_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: generate_documents SEED COUNT sessions|agno_sessions|json\n";
        return 2;
    }
    const std::uint64_t count = std::stoull(argv[2]);
    const std::string_view shape = argv[3];
    generator generate(std::stoull(argv[1]), count);
    for (std::uint64_t i = 0; i < count; ++i) {
        std::cout << (shape == "json" ? generate.json()
                                      : generate.session(shape == "agno_sessions"))
                  << '\n';
    }
}
