#include "src/call/lane_spread.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace agno::detail {

namespace {

using runners = std::vector<std::unique_ptr<batch_runner>>;

std::string name_of(const server_place& place) {
    return place.host + ":" + place.port;
}

void append(std::string& list, const std::string& item) {
    list += (list.empty() ? "" : ", ") + item;
}

/// Leads every worker to a node, trying each node but the one that the first worker has asked.
class spreading {
  public:
    spreading(const node_map& map, const runners& lanes) : map_(map), lanes_(lanes) {
        for (std::size_t node = 0; node < std::min(map.nodes().size(), lanes.size()); ++node) {
            lead_to(node);
        }
    }

    [[nodiscard]] std::string told() const {
        std::string text = "Citus: workers write to " + (reached_.empty() ? "no node" : reached_);
        if (!unreached_.empty()) {
            text += "; documents of " + unreached_ +
                    " go by way of the server that the connection string names";
        }
        return text;
    }

  private:
    void lead_to(std::size_t node) {
        const citus_node& wanted = map_.nodes()[node];
        const std::string why_not = node == 0 && map_.begins_with_asked()
                                        ? ""
                                        : lanes_[node]->try_node(wanted, map_.asked().settings);
        append(why_not.empty() ? reached_ : unreached_,
               name_of(wanted.place) + (why_not.empty() ? "" : " (" + why_not + ")"));
        for (std::size_t lane = node + map_.nodes().size(); lane < lanes_.size();
             lane += map_.nodes().size()) {
            lanes_[lane]->lead_to(lanes_[node]->place());
        }
    }

    const node_map& map_;
    const runners& lanes_;
    std::string reached_;
    std::string unreached_;
};

}  // namespace

void spread_lanes(lane_plan& plan, const runners& lanes, tally& results) {
    plan.note_asking();
    try {
        plan.adopt(lanes.front()->find_nodes());
    } catch (const failure&) {
        return;
    }
    if (!plan.map()) {
        for (const auto& lane : lanes) {
            lane->lead_to(std::nullopt);
        }
        return;
    }
    const spreading spread(*plan.map(), lanes);
    if (plan.is_news(spread.told())) {
        results.noticed(spread.told());
    }
}

}  // namespace agno::detail
