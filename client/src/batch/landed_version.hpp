#pragma once

#include <cstddef>
#include <string>

namespace agno::detail {

/// The row version that a document of a batch left, where the row is as the document says.
struct landed_version {
    std::size_t position;  ///< 0-based in the batch
    std::string version;
};

}  // namespace agno::detail
