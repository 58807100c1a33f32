#include "input_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "agno/error.hpp"

namespace agno::cli {

namespace {

int open_input(const std::string& path) {
    if (path == "-") {
        return STDIN_FILENO;
    }
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        throw usage_error("cannot read " + path + ": " + std::strerror(errno), "58P01");
    }
    return descriptor;
}

}  // namespace

input_file::input_file(const std::string& path)
    : name_(path == "-" ? "standard input" : path), descriptor_(open_input(path)) {}

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
            return static_cast<std::size_t>(count);
        }
        if (errno != EINTR && errno != EAGAIN) {
            throw error("cannot read " + name_ + ": " + std::strerror(errno), "58030");
        }
    }
    return 0;
}

std::optional<std::uint64_t> input_file::size() const {
    struct stat about;
    if (fstat(descriptor_, &about) != 0 || !S_ISREG(about.st_mode)) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(about.st_size);
}

bool input_file::is_same_file(const std::string& path) const {
    struct stat ours;
    struct stat theirs;
    return fstat(descriptor_, &ours) == 0 && stat(path.c_str(), &theirs) == 0 &&
           ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

}  // namespace agno::cli
