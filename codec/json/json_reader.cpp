#include "codec/json/json_reader.hpp"

#include <rapidjson/error/en.h>

#include <array>
#include <cstdio>
#include <cstring>

#include "codec/arena.hpp"
#include "codec/byte_scan.hpp"
#include "codec/error.hpp"
#include "codec/json/lexer.hpp"
#include "codec/json/rapidjson_parts.hpp"
#include "codec/json/tree_builder.hpp"
#include "codec/numeric.hpp"

namespace agno::codec {

namespace {

/// Iterative: the depth of a document must not be the depth of the backend's C stack.
constexpr unsigned parse_flags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;

using reader = rapidjson::GenericReader<strict_utf8, rapidjson::UTF8<char>, resource_allocator>;

[[noreturn]] void throw_syntax_error(const char* reason, std::size_t offset) {
    std::array<char, 128> message;
    const int length = std::snprintf(message.data(), message.size(), "invalid JSON: %s", reason);
    throw json_error("22P02", {message.data(), static_cast<std::size_t>(length)}, offset);
}

/// RapidJSON's words in the server's style: no capital, no full stop.
[[noreturn]] void throw_parse_error(rapidjson::ParseResult result) {
    std::array<char, 96> reason{};
    std::snprintf(reason.data(), reason.size(), "%s", rapidjson::GetParseError_En(result.Code()));
    if (reason[0] >= 'A' && reason[0] <= 'Z') {
        reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
    }
    const std::size_t length = std::strlen(reason.data());
    if (length > 0 && reason[length - 1] == '.') {
        reason[length - 1] = '\0';
    }
    throw_syntax_error(reason.data(), result.Offset());
}

/// Of these errors the offset is that of a token which does not fit: a string, for one, that the
/// server has looked into before it noticed.
bool is_about_a_whole_token(rapidjson::ParseErrorCode code) {
    return code == rapidjson::kParseErrorDocumentRootNotSingular ||
           code == rapidjson::kParseErrorObjectMissColon ||
           code == rapidjson::kParseErrorObjectMissCommaOrCurlyBracket ||
           code == rapidjson::kParseErrorArrayMissCommaOrSquareBracket;
}

/// One text on its way to a tree.
class text_reader {
  public:
    text_reader(std::string_view text, std::pmr::memory_resource& memory)
        : text_(text),
          memory_(memory),
          nodes_(memory, text.size() * 2 + 1024),
          buffer_(nodes_.allocate(text.size() + 2 * stream_padding) + stream_padding) {}

    json_value read() {
        copy_text();
        json_value root;
        rapidjson::ParseResult result = parse(root);
        if (result.Code() == rapidjson::kParseErrorNumberTooBig) {
            copy_text();
            hide_numbers();
            result = parse(root);
        }
        if (result.IsError()) {
            throw_error(result);
        }
        return root;
    }

  private:
    [[noreturn]] void throw_error(rapidjson::ParseResult result) const {
        const char* sqlstate =
            is_about_a_whole_token(result.Code()) ? lexical_error(text_, result.Offset()) : nullptr;
        if (sqlstate != nullptr && std::string_view(sqlstate) == "22P05") {
            throw json_error(sqlstate, zero_escape_message, result.Offset());
        }
        // RapidJSON also calls a text empty that begins with a bracket or colon out of place.
        if (result.Code() == rapidjson::kParseErrorDocumentEmpty && !text_.empty()) {
            throw_syntax_error("invalid value", result.Offset());
        }
        if (is_control_character(result)) {
            throw_syntax_error("a control character in a string must be escaped", result.Offset());
        }
        throw_parse_error(result);
    }

    /// RapidJSON calls it an invalid escape.
    bool is_control_character(rapidjson::ParseResult result) const {
        return result.Code() == rapidjson::kParseErrorStringEscapeInvalid &&
               result.Offset() < text_.size() &&
               static_cast<unsigned char>(text_[result.Offset()]) < 0x20;
    }

    void copy_text() {
        std::memset(buffer_ - stream_padding, 0, stream_padding);
        if (!text_.empty()) {
            std::memcpy(buffer_, text_.data(), text_.size());
        }
        std::memset(buffer_ + text_.size(), 0, stream_padding);
    }

    rapidjson::ParseResult parse(json_value& root) {
        resource_allocator allocator(memory_);
        reader parser(&allocator);
        insitu_stream stream(buffer_, text_.size());
        tree_builder builder(text_, buffer_, nodes_, memory_);
        const rapidjson::ParseResult result = parser.Parse<parse_flags>(stream, builder);
        if (result.IsError()) {
            return result;
        }
        if (stream.Tell() != text_.size()) {
            throw_syntax_error("a zero byte stands in the text", stream.Tell());
        }
        root = builder.root();
        return result;
    }

    /// RapidJSON refuses numbers beyond the range of double even where nobody asks for a double,
    /// while numeric reaches much further. The tree builder takes numbers from the text, so zeros
    /// in the buffer can stand for them. (The client's grammar_stream.hpp has the same limit to get
    /// around, but keeps no numbers.)
    void hide_numbers() {
        for (std::size_t at = 0; at < text_.size();) {
            if (text_[at] == '"') {
                at = after_string(at);
            } else if (const std::size_t length = number_length(text_.substr(at))) {
                if (at == 0 || may_precede_number(text_[at - 1])) {
                    std::memset(buffer_ + at, ' ', length);
                    buffer_[at] = '0';
                }
                at += length;
            } else {
                ++at;
            }
        }
    }

    /// Behind anything else a number is an error, and has to stay one: in "--5" and "1.-5" a zero
    /// would make a number of what is none.
    static bool may_precede_number(char c) {
        return is_blank(c) || c == '[' || c == ',' || c == ':';
    }

    std::size_t after_string(std::size_t quote) const {
        const char* end = text_.data() + text_.size();
        const char* at = text_.data() + quote + 1;
        while ((at = skip_plain(at, end)) != end && *at != '"') {
            at += *at == '\\' && end - at > 1 ? 2 : 1;
        }
        return static_cast<std::size_t>((at == end ? at : at + 1) - text_.data());
    }

    std::string_view text_;
    std::pmr::memory_resource& memory_;
    arena nodes_;
    char* buffer_;
};

}  // namespace

json_value read_json(std::string_view text, std::pmr::memory_resource& memory) {
    return text_reader(text, memory).read();
}

}  // namespace agno::codec
