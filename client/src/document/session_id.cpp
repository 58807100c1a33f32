#include "src/document/session_id.hpp"

#include <rapidjson/reader.h>

#include "codec/byte_scan.hpp"
#include "src/document/grammar_stream.hpp"

namespace agno::detail {

namespace {

/// Follows the parse; a handler's false ends it.
class session_id_handler
    : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, session_id_handler> {
  public:
    bool Default() const { return !value_is_next_; }
    bool StartObject() { return !value_is_next_ && ++depth_; }
    bool EndObject(rapidjson::SizeType) { return --depth_; }
    bool StartArray() { return !value_is_next_ && ++depth_; }
    bool EndArray(rapidjson::SizeType) { return --depth_; }

    bool Key(const char* text, rapidjson::SizeType length, bool) {
        constexpr int top_level = 1;
        value_is_next_ = depth_ == top_level && std::string_view(text, length) == "session_id";
        return true;
    }

    bool String(const char* text, rapidjson::SizeType length, bool) {
        if (value_is_next_) {
            found_.assign(text, length);
        }
        return !value_is_next_;
    }

    bool RawNumber(const char*, rapidjson::SizeType, bool) { return Default(); }

    std::string take() { return std::move(found_); }

  private:
    std::string found_;
    int depth_ = 0;
    bool value_is_next_ = false;
};

}  // namespace

std::string_view leading_session_id(std::string_view document) noexcept {
    constexpr std::string_view beginning = R"({"session_id":)";
    if (!document.starts_with(beginning)) {
        return {};
    }
    document.remove_prefix(beginning.size());
    document.remove_prefix(document.starts_with(' ') ? 1 : 0);
    if (!document.starts_with('"')) {
        return {};
    }
    document.remove_prefix(1);
    const char* const end = document.data() + document.size();
    const char* const behind = codec::skip_plain(document.data(), end);
    return behind != end && *behind == '"' ? std::string_view(document.data(), behind)
                                           : std::string_view();
}

std::string find_session_id(std::string_view document) {
    if (const std::string_view leading = leading_session_id(document); !leading.empty()) {
        return std::string(leading);
    }
    grammar_stream stream(document);
    rapidjson::Reader reader;
    session_id_handler handler;
    // Iterative: nesting must not overflow the stack.
    reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag>(stream,
                                                                                         handler);
    return handler.take();
}

std::size_t hash_of_session(std::string_view id) noexcept {
    std::size_t hash = 0;
    for (const char byte : id) {
        const char small = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
        const bool is_punctuation = small >= ' ' && small < '0';
        if (!is_punctuation && small != '{' && small != '}') {
            constexpr std::size_t spread = 0x9E3779B97F4A7C15;
            hash = (hash ^ static_cast<unsigned char>(small)) * spread;
            hash ^= hash >> 32;
        }
    }
    return hash;
}

}  // namespace agno::detail
