#include "corpus/conversation.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <functional>

#include "corpus/made_up.hpp"

namespace bench {

namespace {

constexpr std::size_t content_bytes = 1850;

conversation::run make_run(const std::string& session, std::size_t number) {
    const std::string id = session + "-" + std::to_string(number);
    made_up words(std::hash<std::string>{}(id));
    return {id, R"({"run_id": ")" + id + R"(", "agent_id": "support", "user_id": "ana", )" +
                    R"("status": "COMPLETED", "created_at": 1757600000, "content": ")" +
                    words.sentences(content_bytes) + "\"}"};
}

}  // namespace

conversation::conversation(std::string session_id, std::size_t count) : id(std::move(session_id)) {
    for (std::size_t each = 0; each < count; ++each) {
        runs.push_back(make_run(id, each));
    }
}

conversation::conversation(std::string session_id, std::string_view json)
    : id(std::move(session_id)) {
    rapidjson::Document array;
    array.Parse(json.data(), json.size());
    for (const auto& each : array.GetArray()) {
        rapidjson::StringBuffer text;
        rapidjson::Writer<rapidjson::StringBuffer> writer(text);
        each.Accept(writer);
        runs.push_back({each["run_id"].GetString(), text.GetString()});
    }
}

std::string conversation::document(std::size_t first, std::size_t count) const {
    std::string text = R"({"session_id": ")" + id +
                       R"(", "agent_id": "support", "user_id": "ana", "created_at": 1757600000, )" +
                       R"("runs": [)";
    for (std::size_t each = first; each < first + count; ++each) {
        text += (each > first ? ", " : "") + runs[each].json;
    }
    return text + "]}";
}

}  // namespace bench
