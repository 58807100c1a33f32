#include "existing_file.hpp"

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

std::string first_line_of(const std::string& path) {
    if (!has_content(path)) {
        return {};
    }
    constexpr std::size_t longest = 64 * 1024;
    std::string line(longest, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(line.data(), static_cast<std::streamsize>(line.size()));
    line.resize(static_cast<std::size_t>(file.gcount()));
    return line.substr(0, line.find('\n'));
}

void refuse_foreign_file(const std::string& path, const std::string& what) {
    throw usage_error(
        path + " exists and is no " + what + " of agno-load: name another file, or remove this one",
        "58P02");
}

}  // namespace agno::cli
