#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/input/checksum.hpp"

namespace agno::cli {

/// How much of a file was written, and the checksum of that.
struct file_extent {
    std::uint64_t bytes = 0;
    std::uint32_t checksum = 0;

    bool operator==(const file_extent&) const = default;
};

/// A file that grows at its end. Nothing is buffered.
class output_file {
  public:
    /// Empties the file. Throws agno::usage_error if it can't be written.
    explicit output_file(const std::string& path);

    /// Goes on after what was kept and drops what follows it. If the file no longer begins with
    /// what was kept, it has been edited, and nothing of it is dropped.
    output_file(const std::string& path, const file_extent& kept);

    ~output_file();
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;

    /// Throws agno::error (58030) if writing fails.
    void append(std::string_view bytes);
    /// Waits until everything is on the disk. Throws agno::error (58030).
    void sync();

    [[nodiscard]] file_extent extent() const { return {bytes_, checksum_.value()}; }

  private:
    void read_existing(std::uint64_t most);
    [[noreturn]] void fail() const;

    std::string path_;
    int descriptor_;
    std::uint64_t bytes_ = 0;
    checksum checksum_;
};

/// The file that replace_file() writes first. What a crash leaves there is overwritten.
[[nodiscard]] std::string replacement_path(const std::string& path);

/// Replaces a file's content with the text atomically: whatever happens, the file has the old or
/// the new content, whole. Throws agno::error (58030).
void replace_file(const std::string& path, std::string_view text);

}  // namespace agno::cli
