#include "src/document/scalar_member.hpp"

#include <rapidjson/reader.h>

#include <utility>

#include "src/document/grammar_stream.hpp"

namespace agno::detail {

namespace {

/// Follows the parse; a handler's false ends it.
class scalar_handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, scalar_handler> {
  public:
    scalar_handler(const grammar_stream& stream, std::string_view name, scalars wanted)
        : stream_(stream), name_(name), wanted_(wanted) {}

    bool Default() const { return !value_is_next_; }
    bool StartObject() { return !value_is_next_ && ++depth_; }
    bool EndObject(rapidjson::SizeType) { return --depth_; }
    bool StartArray() { return !value_is_next_ && ++depth_; }
    bool EndArray(rapidjson::SizeType) { return --depth_; }

    bool Key(const char* text, rapidjson::SizeType length, bool) {
        constexpr int top_level = 1;
        value_is_next_ = depth_ == top_level && std::string_view(text, length) == name_;
        return true;
    }

    bool String(const char* text, rapidjson::SizeType length, bool) { return take({text, length}); }

    bool RawNumber(const char*, rapidjson::SizeType, bool) {
        return wanted_ == scalars::strings ? Default() : take(stream_.latest_number());
    }

    std::string found() { return std::move(found_); }

  private:
    bool take(std::string_view text) {
        if (value_is_next_) {
            found_.assign(text);
        }
        return !value_is_next_;
    }

    const grammar_stream& stream_;
    std::string_view name_;
    scalars wanted_;
    std::string found_;
    int depth_ = 0;
    bool value_is_next_ = false;
};

}  // namespace

std::string find_scalar(std::string_view document, std::string_view name, scalars wanted) {
    grammar_stream stream(document);
    rapidjson::Reader reader;
    scalar_handler handler(stream, name, wanted);
    // Iterative: nesting must not overflow the stack.
    reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag>(stream,
                                                                                         handler);
    return handler.found();
}

}  // namespace agno::detail
