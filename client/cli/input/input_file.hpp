#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace agno::cli {

/// A file or standard input, read without getting stuck: waiting for a pipe ends with a stop.
class input_file {
  public:
    /// path: "-" is standard input. Throws agno::usage_error if it can't be opened.
    explicit input_file(const std::string& path);
    ~input_file();
    input_file(const input_file&) = delete;
    input_file& operator=(const input_file&) = delete;

    /// Reads what is there, at most the buffer's size. 0 at the end of the input or once a stop is
    /// requested. Throws agno::error (58030) if reading fails.
    std::size_t read(std::span<char> buffer, const std::stop_token& stop);

    /// As messages name it.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// Bytes read so far.
    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

  private:
    [[nodiscard]] bool await_input(const std::stop_token& stop) const;

    std::string name_;
    int descriptor_;
    std::uint64_t position_ = 0;
};

inline constexpr std::string_view standard_input = "-";

/// How messages name a path.
[[nodiscard]] std::string input_name(const std::string& path);

/// Checks, before anything is loaded, that an input can be read; throws agno::usage_error if not.
/// Doesn't open it, which could wait for the other end of a pipe.
void require_readable(const std::string& path);

/// In bytes, where it is a regular file.
[[nodiscard]] std::optional<std::uint64_t> regular_size(const std::string& path);

/// True if both paths name one file.
[[nodiscard]] bool is_same_file(const std::string& one, const std::string& other);

}  // namespace agno::cli
