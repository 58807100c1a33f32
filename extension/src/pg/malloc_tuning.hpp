#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// Tells the C library that batches of about this size follow each other, so that it keeps up to
/// 64 MB of what one has freed for the next. By default glibc hands it back to the kernel after
/// every batch, which faults it in again page by page: a tenth of the time of loading, measured
/// with batches of 2 and of 10 MB. Backends that see small payloads only are left alone.
void keep_freed_memory(Size payload_size);

}  // namespace agno::backend
