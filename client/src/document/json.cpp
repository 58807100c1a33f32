#include "agno/json.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "agno/error.hpp"
#include "src/document/grammar_stream.hpp"

namespace agno {

namespace {

// Iterative, so that deep nesting doesn't overflow the stack. Numbers stay text: numeric holds more
// than a double does.
constexpr unsigned strict_parsing = rapidjson::kParseIterativeFlag |
                                    rapidjson::kParseValidateEncodingFlag |
                                    rapidjson::kParseNumbersAsStringsFlag;

constexpr unsigned strict_writing = rapidjson::kWriteValidateEncodingFlag;

void require_json(const std::string& text) {
    detail::grammar_stream stream(text);
    rapidjson::BaseReaderHandler<> ignore_values;
    rapidjson::Reader reader;
    const auto verdict = reader.Parse<strict_parsing>(stream, ignore_values);
    if (verdict.IsError()) {
        throw data_error("not JSON at byte " + std::to_string(verdict.Offset() + 1) + ": " +
                             rapidjson::GetParseError_En(verdict.Code()),
                         "22P02");
    }
    // The reader takes U+0000 for the end of its input, wherever it stands.
    if (stream.Tell() < text.size()) {
        throw data_error("not JSON at byte " + std::to_string(stream.Tell() + 1) + ": U+0000",
                         "22P02");
    }
}

std::string to_text(const rapidjson::Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>,
                      rapidjson::CrtAllocator, strict_writing>
        writer(buffer);
    if (!value.Accept(writer)) {
        throw data_error("the value holds NaN, an infinity or a string that is not UTF-8", "22P02");
    }
    return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

json::json(std::string text) : text_(std::move(text)) {
    require_json(text_);
}

json::json(const rapidjson::Value& value) : text_(to_text(value)) {}

}  // namespace agno
