#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "agno/document_source.hpp"
#include "src/nodes/node_map.hpp"

namespace agno::detail {

/// Which of a writer's workers a document goes to: where Citus distributes the table, one that
/// writes to the row's node, since a batch of one node's rows is the cheapest; else by its key.
/// Where it is mistaken, as after a move, the server sends the document on.
class lane_plan {
  public:
    using clock = std::chrono::steady_clock;

    /// True if the server is to be asked: it never was, or lately not.
    [[nodiscard]] bool is_old() const;
    /// The same now that a shard has moved, of which several batches may tell.
    [[nodiscard]] bool is_outdated_by_move();

    void note_asking() { asked_ = clock::now(); }
    void adopt(std::optional<node_map> map) { map_ = std::move(map); }
    [[nodiscard]] const std::optional<node_map>& map() const noexcept { return map_; }

    /// Nodes are dealt to workers in turn, or workers to nodes, whichever are more. key_hash: the
    /// same for documents of one key; it tells which of the node's workers.
    [[nodiscard]] std::size_t lane_for(const raw_document& document, std::size_t key_hash,
                                       std::size_t lanes) const;

    /// True if this has not just been told.
    [[nodiscard]] bool is_news(const std::string& text);

  private:
    std::optional<node_map> map_;
    std::optional<clock::time_point> asked_;
    std::optional<clock::time_point> moved_;
    std::string told_;
};

}  // namespace agno::detail
