#pragma once

#include <cstddef>
#include <string_view>

namespace bench {

/// A field of /proc/PID/status that is in kB, in bytes; 0 if there is no such process any more.
std::size_t status_bytes(int process, std::string_view field);

}  // namespace bench
