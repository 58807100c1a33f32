#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agno::detail {

/// Versions of so many documents, by position; empty where none is known. In one piece of memory,
/// since each is short and there are many.
class version_list {
  public:
    /// Forgets all, and makes room for so many.
    void reset(std::size_t count) {
        text_.clear();
        places_.assign(count, place{});
    }

    /// At most once for each position.
    void set(std::size_t at, std::string_view version) {
        places_[at] = {text_.size(), version.size()};
        text_ += version;
    }

    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
    /// Valid until set() is called.
    [[nodiscard]] std::string_view operator[](std::size_t at) const {
        return std::string_view(text_).substr(places_[at].offset, places_[at].size);
    }

  private:
    struct place {
        std::size_t offset = 0;
        std::size_t size = 0;
    };

    std::string text_;
    std::vector<place> places_;
};

}  // namespace agno::detail
