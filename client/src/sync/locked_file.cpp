#include "src/sync/locked_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "agno/error.hpp"

namespace agno::detail {

locked_file::locked_file(const std::string& path) : path_(path) {
    constexpr mode_t for_its_owner = 0600;
    // What is no regular file might wait for its other end.
    descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, for_its_owner);
    if (descriptor_ < 0) {
        fail("open");
    }
    try {
        require_regular();
        if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK) {
                throw usage_error("the sync file " + path + " is in use by another load", "55006");
            }
            fail("lock");
        }
    } catch (...) {
        close(descriptor_);
        throw;
    }
}

locked_file::~locked_file() {
    close(descriptor_);
}

void locked_file::require_regular() const {
    if (!S_ISREG(facts().st_mode)) {
        throw usage_error(path_ + " is not a regular file, so it cannot be a sync file", "58P02");
    }
}

struct stat locked_file::facts() const {
    struct stat found {};
    if (fstat(descriptor_, &found) != 0) {
        fail("look at");
    }
    return found;
}

std::uint64_t locked_file::size() const {
    return static_cast<std::uint64_t>(facts().st_size);
}

void locked_file::extend_to(std::uint64_t wanted) const {
    if (size() < wanted && ftruncate(descriptor_, static_cast<off_t>(wanted)) != 0) {
        fail("write");
    }
}

void locked_file::fail(const char* what) const {
    throw usage_error(
        std::string("cannot ") + what + " the sync file " + path_ + ": " + std::strerror(errno),
        "58030");
}

}  // namespace agno::detail
