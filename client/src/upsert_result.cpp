#include "agno/upsert_result.hpp"

#include <algorithm>
#include <numeric>

namespace agno {

namespace {

constexpr std::array<std::string_view, outcome_kinds> names = {
    "inserted", "updated", "unchanged",  "exists",    "deleted",
    "absent",   "stale",   "suppressed", "duplicate", "rejected",
};
static_assert(names[static_cast<std::size_t>(outcome::rejected)] == "rejected",
              "every outcome has a name, in their order");

}  // namespace

std::string_view to_string(outcome what) noexcept {
    return names[static_cast<std::size_t>(what)];
}

std::optional<outcome> outcome_from(std::string_view name) noexcept {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        return std::nullopt;
    }
    return static_cast<outcome>(found - names.begin());
}

std::uint64_t outcome_counts::total() const noexcept {
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

outcome_counts& outcome_counts::operator+=(const outcome_counts& other) noexcept {
    for (std::size_t kind = 0; kind < outcome_kinds; ++kind) {
        counts_[kind] += other.counts_[kind];
    }
    return *this;
}

}  // namespace agno
