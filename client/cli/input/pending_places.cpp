#include "cli/input/pending_places.hpp"

#include <utility>

namespace agno::cli {

pending_places::pending_places(std::vector<input_position> positions)
    : positions_(std::move(positions)) {
    for (const input_position& each : positions_) {
        first_index_ += each.documents;
    }
    next_index_ = first_index_;
}

void pending_places::add(const document_place& place) {
    const std::scoped_lock lock(mutex_);
    if (!bytes_before_) {
        bytes_before_ = first_index_ > 0 ? place.bytes_read : 0;
    }
    places_.push_back(place);
}

std::optional<document_place> pending_places::find(std::uint64_t index) const {
    const std::scoped_lock lock(mutex_);
    if (index < next_index_ || index - next_index_ >= places_.size()) {
        return std::nullopt;
    }
    return places_[static_cast<std::size_t>(index - next_index_)];
}

void pending_places::settle(std::uint64_t index) {
    const std::scoped_lock lock(mutex_);
    for (; next_index_ < index && !places_.empty(); ++next_index_) {
        const document_place& done = places_.front();
        input_position& position = positions_[done.input];
        ++position.documents;
        position.offset = done.end;
        position.checksum = done.checksum;
        bytes_done_ = done.bytes_read;
        places_.pop_front();
    }
}

std::vector<input_position> pending_places::positions() const {
    const std::scoped_lock lock(mutex_);
    return positions_;
}

std::uint64_t pending_places::bytes_done() const {
    const std::scoped_lock lock(mutex_);
    return bytes_done_;
}

std::uint64_t pending_places::bytes_before() const {
    const std::scoped_lock lock(mutex_);
    return bytes_before_.value_or(0);
}

}  // namespace agno::cli
