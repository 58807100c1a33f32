#include "documents.hpp"

namespace hostile {

namespace {

std::string repeat(const std::string& text, int times) {
    std::string repeated;
    repeated.reserve(text.size() * static_cast<std::size_t>(times));
    for (int i = 0; i < times; ++i) {
        repeated += text;
    }
    return repeated;
}

/// A document with one more key.
std::string with(const std::string& key, const std::string& value) {
    return R"({"session_id": "bad", ")" + key + "\": " + value + "}";
}

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

/// One that has everything, cut after each of its bytes.
void append_truncated(std::vector<bad_document>& documents) {
    const std::string whole =
        R"({"session_id": "bad", "name": "\u00e9\"\n", "n": 15, "big": -2, "ratio": 1.5e-3, )"
        R"("flag": true, "state": {"a": [1, null, {"b": false}], "": "x"}, "runs": []})";
    for (std::size_t size = 1; size < whole.size(); ++size) {
        documents.push_back({"truncated: after " + std::to_string(size) + " bytes", "22P02",
                             "invalid JSON: *", whole.substr(0, size)});
    }
}

void append_deep(std::vector<bad_document>& documents) {
    const std::string told = "nested more than 4000 levels deep";
    const auto arrays = [](int depth) { return repeat("[", depth) + repeat("]", depth); };
    const auto objects = [](int depth) {
        return repeat(R"({"a":)", depth) + "1" + repeat("}", depth);
    };
    documents.push_back({"deep: 4000 arrays", "54001", told, with("state", arrays(4000))});
    documents.push_back({"deep: 4000 objects", "54001", told, with("state", objects(4000))});
    documents.push_back({"deep: 100000 arrays", "54001", told, with("state", arrays(100000))});
    documents.push_back({"deep: 100000 objects", "54001", told, with("state", objects(100000))});
    documents.push_back({"deep: a name", "54001", told, with("name", arrays(5000))});
    documents.push_back({"deep: an id", "54001", told, R"({"session_id": )" + arrays(5000) + "}"});
    documents.push_back({"deep: no object", "54001", told, arrays(5000)});
    documents.push_back({"deep: not closed", "54001", told, with("state", repeat("[", 100000))});
    documents.push_back({"deep: a name, not quite", "22001",
                         "key \"name\": value too long for type *(10)",
                         with("name", arrays(3000))});
    documents.push_back({"deep: an id, not quite", "22023", "key \"session_id\": must be a string*",
                         R"({"session_id": )" + arrays(3000) + "}"});
}

void append_giant(std::vector<bad_document>& documents) {
    constexpr int million = 1000000;
    const std::string letters = repeat("k", million);
    documents.push_back({"giant: a key", "42703", "key \"kkkkk*", with(letters, "1")});
    documents.push_back({"giant: a key of many bytes a character", "42703", "key \"\u4e2d*",
                         with(repeat("\u4e2d", million), "1")});
    documents.push_back({"giant: a key of escapes", "42703", "key \"\u4e2d*",
                         with(repeat("\\u4e2d", million / 10), "1")});
    documents.push_back({"giant: an id", "22001",
                         "key \"session_id\": value too long for type *(20)",
                         R"({"session_id": ")" + letters + "\"}"});
    documents.push_back({"giant: a name", "22001", "key \"name\": value too long for type *(10)",
                         with("name", quoted(letters))});
    documents.push_back({"giant: a time", "22007", "key \"created_at\": *kkk*",
                         with("created_at", quoted(letters))});
    documents.push_back(
        {"giant: an enum value", "22P02", "key \"mood\": *kkk*", with("mood", quoted(letters))});
    documents.push_back(
        {"giant: an integer as text", "22P02", "key \"n\": *kkk*", with("n", quoted(letters))});
    documents.push_back({"giant: an integer of 1000 digits", "22003", "key \"n\": *out of range*",
                         with("n", repeat("9", 1000))});
    documents.push_back({"giant: a number of 131073 digits", "22003", "*overflows numeric*",
                         with("state", repeat("9", 131073))});
    documents.push_back({"giant: a number of a million digits", "22003", "*overflows numeric*",
                         with("state", repeat("9", million))});
    documents.push_back({"giant: a number of 16384 decimals", "22003", "*",
                         with("state", "0." + repeat("1", 16384))});
    documents.push_back({"giant: an exponent of a million digits", "22003", "*",
                         with("state", "1e" + repeat("9", million))});
    documents.push_back({"giant: a million unknown brackets in a string", "22P02",
                         "key \"n\": invalid input syntax*",
                         with("n", quoted(repeat("[{", million / 2)))});
}

void append_many(std::vector<bad_document>& documents) {
    std::string unknown = R"({"session_id": "bad")";
    std::string repeated = unknown;
    for (int i = 0; i < 10000; ++i) {
        unknown += ", \"key" + std::to_string(i) + "\": 1";
        repeated += ", \"n\": " + std::to_string(i + 1);
    }
    documents.push_back({"many: 10000 unknown keys", "42703", "key \"key*", unknown + "}"});
    documents.push_back({"many: 10000 times the same key, the last is bad", "22P02",
                         "key \"n\": invalid input syntax*", repeated + R"(, "n": "x"})"});
    documents.push_back({"many: 100000 blanks before a bad end", "22P02", "invalid JSON: *",
                         R"({"session_id": "bad",)" + repeat(" ", 100000) + "}"});
    documents.push_back({"many: 100000 elements, the last is bad", "22P02", "invalid JSON: *",
                         with("state", "[" + repeat("1,", 100000) + "]")});
}

}  // namespace

std::vector<bad_document> generated_documents() {
    std::vector<bad_document> documents;
    append_truncated(documents);
    append_deep(documents);
    append_giant(documents);
    append_many(documents);
    return documents;
}

}  // namespace hostile
