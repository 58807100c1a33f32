#include "src/libpq/wake_pipe.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "agno/error.hpp"

namespace agno::detail {

wake_pipe::ends::ends() {
    int descriptors[2];
    if (pipe2(descriptors, O_CLOEXEC | O_NONBLOCK) != 0) {
        throw error("no file descriptor is free to wait with", "53000", true);
    }
    read_end = descriptors[0];
    write_end = descriptors[1];
}

wake_pipe::ends::~ends() {
    close(read_end);
    close(write_end);
}

void wake_pipe::wake::operator()() const noexcept {
    const char anything = 0;
    // A full pipe is readable already; nothing else can go wrong here.
    [[maybe_unused]] const auto written = write(write_end, &anything, 1);
}

}  // namespace agno::detail
