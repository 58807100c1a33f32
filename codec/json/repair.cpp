#include "codec/json/repair.hpp"

#include <cstring>

#include "codec/byte_scan.hpp"
#include "codec/interrupt.hpp"
#include "codec/json/repaired_names.hpp"
#include "codec/unicode_escape.hpp"

namespace agno::codec {

namespace {

/// Walks over a text and computes the size of the repaired one; given room for it, writes it, too,
/// and passes the names of members to `names`.
class repairer {
  public:
    repairer(std::string_view text, std::string_view replacement, char* out = nullptr,
             repaired_names* names = nullptr)
        : text_(text), replacement_(replacement), out_(out), names_(names) {}

    std::size_t repair() {
        while (at_ < text_.size()) {
            if (text_[at_] == '"') {
                repair_string();
            } else {
                repair_outside();
            }
        }
        keep_up_to(text_.size());
        return size_;
    }

    bool is_repaired() const { return is_repaired_; }

  private:
    void repair_string() {
        check_interrupts_();
        const std::size_t begin = at_;
        const std::size_t kept_before = kept_;
        repair_up_to_quote();
        if (names_ != nullptr) {
            names_->see_string(text_.substr(begin, at_ - begin), kept_ != kept_before);
        }
    }

    void repair_up_to_quote() {
        ++at_;
        while (true) {
            const char* end = text_.data() + text_.size();
            at_ = static_cast<std::size_t>(skip_plain(text_.data() + at_, end) - text_.data());
            if (at_ >= text_.size()) {
                return;
            }
            if (text_[at_] == '\\') {
                repair_escape();
            } else if (text_[at_++] == '"') {
                return;
            }
        }
    }

    void repair_escape() {
        const int unit = escaped_unit(text_.substr(at_));
        if (unit < 0) {
            at_ += at_ + 1 < text_.size() ? 2 : 1;
        } else if (is_high_surrogate(unit) &&
                   is_low_surrogate(escaped_unit(text_.substr(at_ + unicode_escape_length)))) {
            at_ += 2 * unicode_escape_length;
        } else if (unit == 0 || is_high_surrogate(unit) || is_low_surrogate(unit)) {
            replace(unicode_escape_length, replacement_);
        } else {
            at_ += unicode_escape_length;
        }
    }

    void repair_outside() {
        const std::size_t length = length_of_no_number();
        if (length > 0) {
            replace(length, "null");
            return;
        }
        if (names_ != nullptr) {
            names_->see(text_[at_]);
        }
        ++at_;
    }

    /// Of NaN, Infinity, +Infinity or -Infinity standing here as a word of its own, else 0.
    std::size_t length_of_no_number() const {
        if (std::string_view("NI+-").find(text_[at_]) == std::string_view::npos) {
            return 0;
        }
        for (std::string_view name : {"NaN", "Infinity", "+Infinity", "-Infinity"}) {
            if (text_.substr(at_).starts_with(name)) {
                return is_apart(at_, at_ + name.size()) ? name.size() : 0;
            }
        }
        return 0;
    }

    bool is_apart(std::size_t begin, std::size_t end) const {
        const auto joins = [](char c) { return is_word(c) || c == '+' || c == '-' || c == '.'; };
        return (begin == 0 || !joins(text_[begin - 1])) &&
               (end == text_.size() || !joins(text_[end]));
    }

    void replace(std::size_t length, std::string_view by) {
        keep_up_to(at_);
        write(by);
        at_ += length;
        kept_ = at_;
        is_repaired_ = true;
    }

    void keep_up_to(std::size_t end) {
        write(text_.substr(kept_, end - kept_));
        kept_ = end;
    }

    void write(std::string_view bytes) {
        if (out_ != nullptr && !bytes.empty()) {
            std::memcpy(out_ + size_, bytes.data(), bytes.size());
        }
        size_ += bytes.size();
    }

    std::string_view text_;
    std::string_view replacement_;
    char* out_;
    repaired_names* names_;
    interrupt_check check_interrupts_;
    std::size_t at_ = 0;
    std::size_t kept_ = 0;
    std::size_t size_ = 0;
    bool is_repaired_ = false;
};

}  // namespace

std::string_view repair_json(std::string_view text, std::string_view replacement,
                             std::pmr::memory_resource& memory) {
    repairer measure(text, replacement);
    const std::size_t size = measure.repair();
    if (!measure.is_repaired()) {
        return text;
    }
    auto* copy = static_cast<char*>(memory.allocate(size, 1));
    repaired_names names(text, replacement, memory);
    repairer(text, replacement, copy, &names).repair();
    return {copy, size};
}

}  // namespace agno::codec
