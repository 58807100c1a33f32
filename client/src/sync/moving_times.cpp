#include "src/sync/moving_times.hpp"

#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "src/document/document_check.hpp"
#include "src/document/grammar_stream.hpp"

namespace agno::detail {

namespace {

// What PostgreSQL's date and time types read as a time relative to the present.
constexpr std::array<std::string_view, 4> words = {"now", "today", "tomorrow", "yesterday"};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// True if the text has such a word anywhere: "today 12:00" does. "nowhere" also counts, which is
/// harmless: the document is sent again.
bool names_moment(std::string_view value) {
    const auto same_letter = [](char a, char b) { return lower(a) == b; };
    return std::ranges::any_of(words, [&](std::string_view word) {
        return std::search(value.begin(), value.end(), word.begin(), word.end(), same_letter) !=
               value.end();
    });
}

/// Follows the parse; a handler's false ends it.
class value_handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, value_handler> {
  public:
    explicit value_handler(std::span<const std::string> names) : names_(names) {}

    bool StartObject() { return enter(); }
    bool EndObject(rapidjson::SizeType) { return --depth_ != 0; }
    bool StartArray() { return enter(); }
    bool EndArray(rapidjson::SizeType) { return --depth_ != 0; }
    bool Key(const char* text, rapidjson::SizeType length, bool) {
        constexpr int top_level = 1;
        if (depth_ == top_level) {
            is_named_ = std::ranges::find(names_, std::string_view(text, length)) != names_.end();
        }
        return true;
    }
    bool String(const char* text, rapidjson::SizeType length, bool) {
        found_ = is_named_ && names_moment({text, length});
        return !found_;
    }

    [[nodiscard]] bool found() const { return found_; }

  private:
    bool enter() {
        ++depth_;
        return true;
    }

    std::span<const std::string> names_;
    int depth_ = 0;
    bool is_named_ = false;
    bool found_ = false;
};

std::size_t find(std::string_view text, std::string_view part, std::size_t from) {
    // Many times as fast as std::string_view's, since quotes are everywhere in JSON.
    const void* const found =
        memmem(text.data() + from, text.size() - from, part.data(), part.size());
    return found == nullptr
               ? text.npos
               : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// A string's value, where the text begins with one without escapes; or a number or a literal.
bool is_plainly_still(std::string_view text) {
    if (!text.starts_with('"')) {
        return !text.starts_with('{') && !text.starts_with('[');
    }
    text.remove_prefix(1);
    const std::string_view value = text.substr(0, text.find('"'));
    return value.find('\\') == value.npos && !names_moment(value);
}

/// Without reading the document as JSON, and wherever in it the name stands.
bool may_move(std::string_view document, const std::string& name) {
    const std::string quoted = '"' + name + '"';
    for (auto at = find(document, quoted, 0); at != document.npos;
         at = find(document, quoted, at + 1)) {
        std::string_view rest = trimmed(document.substr(at + quoted.size()));
        if (!rest.starts_with(':')) {
            continue;
        }
        rest.remove_prefix(1);
        if (!is_plainly_still(trimmed(rest))) {
            return true;
        }
    }
    return false;
}

bool may_move(std::string_view document, std::span<const std::string> names) {
    // A letter may be written as \u006e, also one of a name.
    return find(document, "\\u00", 0) != document.npos ||
           std::ranges::any_of(names, [&](const std::string& name) {
               // Such a name would be written with escapes.
               return name.find_first_of("\"\\/") != name.npos || may_move(document, name);
           });
}

}  // namespace

bool has_moving_time(std::string_view document, std::span<const std::string> names) {
    if (!may_move(document, names)) {
        return false;
    }
    grammar_stream stream(document);
    rapidjson::Reader reader;
    value_handler handler(names);
    // Iterative: nesting must not overflow the stack.
    const rapidjson::ParseResult read =
        reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag>(
            stream, handler);
    // What the server repaired can't be read here.
    return handler.found() || (read.IsError() && read.Code() != rapidjson::kParseErrorTermination);
}

}  // namespace agno::detail
