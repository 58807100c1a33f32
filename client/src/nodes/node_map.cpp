#include "src/nodes/node_map.hpp"

#include <algorithm>

#include "src/document/scalar_member.hpp"
#include "src/document/session_id.hpp"

namespace agno::detail {

void node_map::add_range(std::int32_t last_hash, citus_node node) {
    const auto known = std::ranges::find(nodes_, node.place, &citus_node::place);
    ranges_.push_back({last_hash, static_cast<std::size_t>(known - nodes_.begin())});
    if (known == nodes_.end()) {
        nodes_.push_back(std::move(node));
    }
}

void node_map::begin_with_asked(const node_self& asked) {
    asked_ = asked;
    const auto first = std::ranges::find(nodes_, asked.identity, &citus_node::identity);
    if (first == nodes_.end()) {
        return;
    }
    const auto by = static_cast<std::size_t>(first - nodes_.begin());
    std::ranges::rotate(nodes_, first);
    for (range& each : ranges_) {
        each.node = (each.node + nodes_.size() - by) % nodes_.size();
    }
}

std::size_t node_map::node_of(std::string_view document, std::string_view session_id) const {
    std::string found;
    if (column_ == "session_id" && session_id.empty()) {
        session_id = leading_session_id(document);
    }
    std::string_view value = column_ == "session_id" ? session_id : std::string_view();
    if (value.empty()) {
        found = find_scalar(document, column_, scalars::strings_and_numbers);
        value = found;
    }
    const auto hash = server_hash(type_, value);
    if (!hash) {
        return unknown;
    }
    const auto range = std::ranges::lower_bound(ranges_, *hash, {}, &range::last_hash);
    return range == ranges_.end() ? unknown : range->node;
}

}  // namespace agno::detail
