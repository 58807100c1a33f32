#include "src/batch/settled_prefix.hpp"

namespace agno::detail {

void settled_prefix::settle(std::uint64_t index) {
    const auto place = static_cast<std::size_t>(index - end_);
    if (place >= later_.size()) {
        later_.resize(place + 1, false);
    }
    later_[place] = true;
    while (!later_.empty() && later_.front()) {
        later_.pop_front();
        ++end_;
    }
}

}  // namespace agno::detail
