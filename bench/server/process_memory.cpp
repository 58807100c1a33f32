#include "server/process_memory.hpp"

#include <fstream>
#include <string>

namespace bench {

std::size_t status_bytes(int process, std::string_view field) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(field)) {
            return std::stoull(line.substr(field.size() + 1)) * 1024;
        }
    }
    return 0;
}

}  // namespace bench
