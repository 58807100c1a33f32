#include "src/nodes/lane_plan.hpp"

namespace agno::detail {

namespace {

bool is_longer_ago(const std::optional<lane_plan::clock::time_point>& moment,
                   lane_plan::clock::duration than) {
    return !moment || lane_plan::clock::now() - *moment > than;
}

}  // namespace

bool lane_plan::is_old() const {
    return is_longer_ago(asked_, std::chrono::minutes(1));
}

bool lane_plan::is_outdated_by_move() {
    if (!map_ || !is_longer_ago(moved_, std::chrono::seconds(10))) {
        return false;
    }
    moved_ = clock::now();
    return true;
}

std::size_t lane_plan::lane_for(const raw_document& document, std::size_t key_hash,
                                std::size_t lanes) const {
    const std::size_t node =
        map_ ? map_->node_of(document.text, document.session_id) : node_map::unknown;
    if (node == node_map::unknown) {
        return key_hash % lanes;
    }
    const std::size_t nodes = map_->nodes().size();
    if (nodes >= lanes) {
        return node % lanes;
    }
    const std::size_t lanes_of_node = (lanes - node - 1) / nodes + 1;
    return node + nodes * (key_hash % lanes_of_node);
}

bool lane_plan::is_news(const std::string& text) {
    const bool is_news = text != told_;
    told_ = text;
    return is_news;
}

}  // namespace agno::detail
