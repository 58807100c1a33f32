#include "src/document/key_hash.hpp"

#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <vector>

#include "src/document/grammar_stream.hpp"
#include "src/document/session_id.hpp"

namespace agno::detail {

namespace {

/// A number by its value, any other scalar as ids are hashed.
std::size_t hash_of_scalar(std::string_view text) {
    double number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure == std::errc() && end == text.data() + text.size()) {
        // -0.0 is 0.
        return std::hash<double>{}(number + 0.0);
    }
    return hash_of_session(text);
}

/// Follows the parse; a handler's false ends it.
class key_handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, key_handler> {
  public:
    key_handler(const grammar_stream& stream, std::span<const std::string> names)
        : stream_(stream), names_(names), hashes_(names.size(), 0), missing_(names.size()) {}

    bool Default() { return take(""); }
    bool StartObject() { return enter(); }
    bool EndObject(rapidjson::SizeType) { return --depth_ != 0; }
    bool StartArray() { return enter(); }
    bool EndArray(rapidjson::SizeType) { return --depth_ != 0; }
    bool Bool(bool value) { return take(value ? "true" : "false"); }
    bool String(const char* text, rapidjson::SizeType length, bool) { return take({text, length}); }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return take(stream_.latest_number()); }

    bool Key(const char* text, rapidjson::SizeType length, bool) {
        constexpr int top_level = 1;
        const auto found = std::ranges::find(names_, std::string_view(text, length));
        wanted_ = depth_ == top_level && found != names_.end() ? found - names_.begin() : nothing;
        return true;
    }

    [[nodiscard]] std::size_t hash() const {
        std::size_t all = 0;
        for (const std::size_t part : hashes_) {
            constexpr std::size_t spread = 0x9E3779B97F4A7C15;
            all = (all ^ part) * spread;
            all ^= all >> 32;
        }
        return all;
    }

  private:
    static constexpr std::ptrdiff_t nothing = -1;

    bool enter() {
        wanted_ = nothing;
        ++depth_;
        return true;
    }

    bool take(std::string_view text) {
        if (wanted_ == nothing) {
            return true;
        }
        hashes_[static_cast<std::size_t>(wanted_)] = hash_of_scalar(text);
        wanted_ = nothing;
        return --missing_ != 0;
    }

    const grammar_stream& stream_;
    std::span<const std::string> names_;
    std::vector<std::size_t> hashes_;
    std::size_t missing_;
    std::ptrdiff_t wanted_ = nothing;
    int depth_ = 0;
};

}  // namespace

std::size_t hash_of_key(std::string_view document, std::span<const std::string> key) {
    if (key.empty()) {
        if (const std::string_view id = leading_session_id(document); !id.empty()) {
            return hash_of_session(id);
        }
        return hash_of_session(find_session_id(document));
    }
    grammar_stream stream(document);
    rapidjson::Reader reader;
    key_handler handler(stream, key);
    // Iterative: nesting must not overflow the stack.
    reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag>(stream,
                                                                                         handler);
    return handler.hash();
}

}  // namespace agno::detail
