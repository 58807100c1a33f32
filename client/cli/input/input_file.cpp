#include "cli/input/input_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "agno/error.hpp"

namespace agno::cli {

namespace {

[[noreturn]] void fail_to_read(const std::string& path, const char* reason) {
    const std::size_t equals = path.find('=');
    // Shows nothing that may be a password.
    throw usage_error(equals == std::string::npos || path.find('/') < equals
                          ? "cannot read " + path + ": " + reason
                          : "cannot read " + path.substr(0, equals) + "=...: " + reason +
                                " (a connection string with blanks is one argument: -d '...')",
                      "58P01");
}

int open_input(const std::string& path) {
    if (path == standard_input) {
        return STDIN_FILENO;
    }
    // Without waiting for a named pipe's other end: read() waits, and that can be stopped.
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        fail_to_read(path, std::strerror(errno));
    }
    return descriptor;
}

/// stat() of the path, or fstat() of standard input.
bool look_at(const std::string& path, struct stat& about) {
    return (path == standard_input ? fstat(STDIN_FILENO, &about) : stat(path.c_str(), &about)) == 0;
}

}  // namespace

input_file::input_file(const std::string& path)
    : name_(input_name(path)), descriptor_(open_input(path)) {}

input_file::~input_file() {
    if (descriptor_ != STDIN_FILENO) {
        close(descriptor_);
    }
}

bool input_file::await_input(const std::stop_token& stop) const {
    constexpr int look_for_stop_every = 100;  // milliseconds
    pollfd watched = {descriptor_, POLLIN, 0};
    while (!stop.stop_requested()) {
        if (poll(&watched, 1, look_for_stop_every) > 0) {
            return true;
        }
    }
    return false;
}

std::size_t input_file::read(std::span<char> buffer, const std::stop_token& stop) {
    while (await_input(stop)) {
        const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
        if (count >= 0) {
            position_ += static_cast<std::uint64_t>(count);
            return static_cast<std::size_t>(count);
        }
        if (errno != EINTR && errno != EAGAIN) {
            throw error("cannot read " + name_ + ": " + std::strerror(errno), "58030");
        }
    }
    return 0;
}

std::string input_name(const std::string& path) {
    return path == standard_input ? "standard input" : path;
}

void require_readable(const std::string& path) {
    struct stat about {};
    if (!look_at(path, about) || (path != standard_input && access(path.c_str(), R_OK) != 0)) {
        fail_to_read(path, std::strerror(errno));
    }
    if (S_ISDIR(about.st_mode)) {
        fail_to_read(path, std::strerror(EISDIR));
    }
}

std::optional<std::uint64_t> regular_size(const std::string& path) {
    struct stat about {};
    if (!look_at(path, about) || !S_ISREG(about.st_mode)) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(about.st_size);
}

bool is_same_file(const std::string& one, const std::string& other) {
    struct stat first {};
    struct stat second {};
    return look_at(one, first) && look_at(other, second) && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

}  // namespace agno::cli
