#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

namespace agno::cli {

/// A file or standard input, read without getting stuck: waiting for a pipe ends with a stop.
class input_file {
  public:
    /// path: "-" is standard input. Throws agno::usage_error where it can't be opened.
    explicit input_file(const std::string& path);
    ~input_file();
    input_file(const input_file&) = delete;
    input_file& operator=(const input_file&) = delete;

    /// Reads what is there, at most the buffer's size. 0 at the end of the input or once a stop is
    /// requested. Throws agno::error (58030) where reading fails.
    std::size_t read(std::span<char> buffer, const std::stop_token& stop);

    /// In bytes, where it is known.
    [[nodiscard]] std::optional<std::uint64_t> size() const;

    /// True where the path names this very file.
    [[nodiscard]] bool is_same_file(const std::string& path) const;

  private:
    [[nodiscard]] bool await_input(const std::stop_token& stop) const;

    std::string name_;
    int descriptor_;
};

}  // namespace agno::cli
