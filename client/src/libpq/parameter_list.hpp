#pragma once

#include <string_view>
#include <vector>

namespace agno::detail {

/// The values of a statement's $1, $2, ..., in that order. Views: what they are of outlives them.
class parameter_list {
  public:
    /// A value in its text form; nullptr is NULL.
    void add(const char* text) { add(text, 0, 0); }
    /// A value in its binary form.
    void add_binary(std::string_view bytes) {
        add(bytes.data(), static_cast<int>(bytes.size()), 1);
    }

    [[nodiscard]] int size() const noexcept { return static_cast<int>(values_.size()); }
    // As libpq wants them. Lengths of values in text form mean nothing to it.
    [[nodiscard]] const char* const* values() const noexcept { return values_.data(); }
    [[nodiscard]] const int* lengths() const noexcept { return lengths_.data(); }
    [[nodiscard]] const int* formats() const noexcept { return formats_.data(); }

  private:
    void add(const char* value, int length, int format) {
        values_.push_back(value);
        lengths_.push_back(length);
        formats_.push_back(format);
    }

    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

}  // namespace agno::detail
