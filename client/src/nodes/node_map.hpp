#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/libpq/connection.hpp"
#include "src/nodes/server_hash.hpp"

namespace agno::detail {

/// A server of Citus'.
struct citus_node {
    server_place place;
    /// What no other server would say of itself: a name may lead elsewhere from here. Empty: Citus
    /// could not reach it.
    std::string identity;
};

/// What a server says of itself to this session.
struct node_self {
    std::string identity;
    /// By which a document is read, and its table found.
    std::string settings;
};

/// Where the rows of a table that Citus distributes are.
class node_map {
  public:
    static constexpr std::size_t unknown = static_cast<std::size_t>(-1);

    /// column: by the hashes of its values rows are distributed.
    node_map(std::string column, hashed_type type) : column_(std::move(column)), type_(type) {}

    /// Rows with hashes up to this one, from behind those of the range before, are on the node.
    /// Ranges come in ascending order.
    void add_range(std::int32_t last_hash, citus_node node);

    /// Puts the node that was asked first, if it has rows.
    void begin_with_asked(const node_self& asked);
    [[nodiscard]] const node_self& asked() const noexcept { return asked_; }
    [[nodiscard]] bool begins_with_asked() const noexcept {
        return !nodes_.empty() && nodes_.front().identity == asked_.identity;
    }

    [[nodiscard]] const std::vector<citus_node>& nodes() const noexcept { return nodes_; }

    /// The node of a document's row; unknown where that takes the server to tell. session_id: the
    /// document's, where it is known.
    [[nodiscard]] std::size_t node_of(std::string_view document, std::string_view session_id) const;

  private:
    struct range {
        std::int32_t last_hash;
        std::size_t node;
    };

    std::string column_;
    hashed_type type_;
    node_self asked_;
    std::vector<citus_node> nodes_;
    std::vector<range> ranges_;
};

}  // namespace agno::detail
