#pragma once

#include <cstddef>
#include <string_view>

namespace agno::detail {

/// RapidJSON's Stream concept over a JSON text of which only the grammar matters: numbers are shown
/// with the least digits that are well-formed exactly where they are. RapidJSON refuses numbers
/// beyond the range of double even where nobody asks for one; PostgreSQL's numeric reaches further.
/// (The codec, which the library does without, parses in place, where no stream can stand between:
/// it parses a second time instead, see hide_numbers() in codec/json/json_reader.cpp.)
class grammar_stream {
  public:
    using Ch = char;

    explicit grammar_stream(std::string_view text) noexcept : text_(text) {}

    /// '\0' at the end.
    [[nodiscard]] Ch Peek() const noexcept {
        if (at_ == text_.size()) {
            return '\0';
        }
        return hides_digit_ && is_digit(text_[at_]) ? '0' : text_[at_];
    }

    Ch Take() noexcept {
        const Ch shown = Peek();
        if (at_ == text_.size()) {
            return shown;
        }
        const char taken = text_[at_++];
        if (in_string_) {
            in_string_ = escaped_ || taken != '"';
            escaped_ = !escaped_ && taken == '\\';
        } else {
            in_string_ = taken == '"';
            follow_number(taken);
        }
        return shown;
    }

    /// Of the text, not of what is shown.
    [[nodiscard]] std::size_t Tell() const noexcept { return at_; }

    /// The number that has just been taken, as it is written.
    [[nodiscard]] std::string_view latest_number() const noexcept {
        const std::string_view taken = text_.substr(0, at_);
        return taken.substr(taken.find_last_not_of("0123456789+-.eE") + 1);
    }

    // Of streams that are written to.
    Ch* PutBegin() noexcept { return nullptr; }
    void Put(Ch) noexcept {}
    void Flush() noexcept {}
    std::size_t PutEnd(Ch*) noexcept { return 0; }

  private:
    static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

    /// Digits behind a first one that is not zero are skipped. Behind a zero they matter (there are
    /// no leading zeros), but not which they are; nor does it in an exponent.
    void follow_number(char taken) noexcept {
        const bool in_exponent = taken == 'e' || taken == 'E' || taken == '+';
        hides_digit_ = in_exponent || is_digit(taken);
        if (!is_digit(taken) || taken == '0') {
            return;
        }
        while (at_ < text_.size() && is_digit(text_[at_])) {
            ++at_;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool in_string_ = false;
    bool escaped_ = false;
    bool hides_digit_ = false;
};

}  // namespace agno::detail
