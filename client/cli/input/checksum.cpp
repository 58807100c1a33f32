#include "cli/input/checksum.hpp"

#include <zlib.h>

namespace agno::cli {

void checksum::add(std::string_view bytes) {
    value_ = static_cast<std::uint32_t>(
        crc32_z(value_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace agno::cli
