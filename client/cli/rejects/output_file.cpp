#include "cli/rejects/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>

#include "agno/error.hpp"

namespace agno::cli {

namespace {

constexpr mode_t permissions = 0666;

int open_output(const std::string& path, int flags) {
    const int descriptor =
        open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | flags, permissions);
    if (descriptor < 0) {
        throw usage_error("cannot write " + path + ": " + std::strerror(errno), "58P01");
    }
    return descriptor;
}

/// A rename is durable once its directory is synced. Some file systems don't support that.
void sync_directory_of(const std::string& path) {
    const auto directory = std::filesystem::absolute(path).parent_path();
    const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
}

}  // namespace

output_file::output_file(const std::string& path)
    : path_(path), descriptor_(open_output(path, O_TRUNC)) {}

output_file::output_file(const std::string& path, const file_extent& kept)
    : path_(path), descriptor_(open_output(path, 0)) {
    read_existing(kept.bytes);
    if (extent() == kept) {
        if (ftruncate(descriptor_, static_cast<off_t>(kept.bytes)) != 0) {
            fail();
        }
    } else {
        read_existing(std::numeric_limits<std::uint64_t>::max());
    }
}

output_file::~output_file() {
    close(descriptor_);
}

void output_file::append(std::string_view bytes) {
    checksum_.add(bytes);
    bytes_ += bytes.size();
    while (!bytes.empty()) {
        const ssize_t count = write(descriptor_, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) {
            fail();
        }
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
}

void output_file::sync() {
    // A pipe or a device has nothing to wait for.
    if (fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS) {
        fail();
    }
}

/// Adds up to that many bytes of what the file already has to the checksum.
void output_file::read_existing(std::uint64_t most) {
    std::array<char, std::size_t{64} * 1024> piece;
    while (bytes_ < most) {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), most - bytes_));
        const ssize_t count = pread(descriptor_, piece.data(), wanted, static_cast<off_t>(bytes_));
        if (count < 0) {
            fail();
        }
        if (count == 0) {
            return;
        }
        checksum_.add({piece.data(), static_cast<std::size_t>(count)});
        bytes_ += static_cast<std::uint64_t>(count);
    }
}

void output_file::fail() const {
    throw error("cannot write " + path_ + ": " + std::strerror(errno), "58030");
}

std::string replacement_path(const std::string& path) {
    return path + ".new";
}

void replace_file(const std::string& path, std::string_view text) {
    const std::string fresh = replacement_path(path);
    {
        output_file file(fresh);
        file.append(text);
        file.sync();
    }
    if (rename(fresh.c_str(), path.c_str()) != 0) {
        const std::string reason = std::strerror(errno);
        unlink(fresh.c_str());
        throw error("cannot write " + path + ": " + reason, "58030");
    }
    sync_directory_of(path);
}

}  // namespace agno::cli
