#pragma once

#include <cstddef>

#include "batch.hpp"
#include "connection.hpp"

namespace agno::detail {

/// The bytes of the value that holds the slice's documents, a line each.
[[nodiscard]] std::size_t payload_size(const batch_slice& slice) noexcept;

/// Sends the slice as the one row of a COPY ... (FORMAT binary), which needs no escaping. A line
/// break inside a document becomes a tab: in JSON both are mere blank space between tokens, and
/// both are an error inside a string, so that a good document stays good and a bad one bad.
void copy_payload(connection& to, const batch_slice& slice, const patience& patient);

}  // namespace agno::detail
