#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

namespace agno::detail {

/// A regular file that is this program's alone among those that lock it, as long as it lives. Made
/// where it doesn't exist. Throws usage_error.
class locked_file {
  public:
    explicit locked_file(const std::string& path);
    ~locked_file();
    locked_file(const locked_file&) = delete;
    locked_file& operator=(const locked_file&) = delete;

    [[nodiscard]] std::uint64_t size() const;
    /// Makes it at least so long.
    void extend_to(std::uint64_t size) const;

  private:
    void require_regular() const;
    [[nodiscard]] struct stat facts() const;
    [[noreturn]] void fail(const char* what) const;

    std::string path_;
    int descriptor_;
};

}  // namespace agno::detail
