#include "src/sync/remembered_row.hpp"

#include <algorithm>
#include <cstring>

namespace agno::detail {

namespace {

std::string_view bytes_of(const auto& object) {
    return {reinterpret_cast<const char*>(&object), sizeof object};
}

}  // namespace

std::string written(const remembered_row& row) {
    return std::string(bytes_of(row.document)).append(row.version);
}

std::string written_with_key(const remembered_row& row) {
    return std::string(bytes_of(row.key)).append(written(row));
}

remembered_row read_with_key(std::string_view value) {
    remembered_row row;
    std::memcpy(&row.key, value.data(), sizeof row.key);
    std::memcpy(&row.document, value.data() + sizeof row.key, sizeof row.document);
    row.version = value.substr(sizeof row.key + sizeof row.document);
    return row;
}

bool is_of(std::string_view value, const digest& document) {
    return value.starts_with(bytes_of(document));
}

std::string_view version_of(std::string_view value) {
    return value.substr(sizeof(digest));
}

std::vector<place_by_key> by_key(std::span<const remembered_row> rows) {
    std::vector<place_by_key> order;
    order.reserve(rows.size());
    for (std::size_t at = 0; at < rows.size(); ++at) {
        order.push_back({rows[at].key, at});
    }
    std::ranges::sort(order);
    return order;
}

}  // namespace agno::detail
