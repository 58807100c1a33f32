#include "cli/rejects/existing_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "agno/error.hpp"

namespace agno::cli {

namespace fs = std::filesystem;

void require_writable(const std::string& path) {
    std::error_code none;
    const bool exists = fs::exists(path, none);
    const std::string checked =
        exists ? path : fs::absolute(path).lexically_normal().parent_path().string();
    if (fs::is_directory(path, none)) {
        errno = EISDIR;
    } else if (access(checked.c_str(), exists ? W_OK : W_OK | X_OK) == 0) {
        return;
    }
    throw usage_error("cannot write " + path + ": " + std::strerror(errno), "58P01");
}

bool has_content(const std::string& path) {
    std::error_code none;
    return fs::is_regular_file(path, none) && fs::file_size(path, none) > 0;
}

std::string beginning_of(const std::string& path, std::size_t most) {
    if (!has_content(path)) {
        return {};
    }
    std::string bytes(most, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

std::string first_line_of(const std::string& path) {
    constexpr auto longest = std::size_t{64} * 1024;
    const std::string bytes = beginning_of(path, longest);
    return bytes.substr(0, bytes.find('\n'));
}

void refuse_foreign_file(const std::string& path, const std::string& what) {
    throw usage_error(path + " exists and is not a " + what +
                          " of agno-load: name another file, or remove this one",
                      "58P02");
}

}  // namespace agno::cli
