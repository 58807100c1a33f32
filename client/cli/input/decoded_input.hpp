#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "cli/input/decoder.hpp"
#include "cli/input/input_file.hpp"

namespace agno::cli {

/// An input's bytes, decompressed if their first bytes say gzip or zstd.
class decoded_input {
  public:
    /// path: as input_file takes it.
    explicit decoded_input(const std::string& path) : file_(path) {}

    /// As input_file::read(), but throws agno::error also if compressed data is damaged or cut
    /// short, and agno::usage_error where it is of a kind that we don't read. All messages name the
    /// input.
    std::size_t read(std::span<char> buffer, const std::stop_token& stop);

    [[nodiscard]] const std::string& name() const noexcept { return file_.name(); }
    /// Known once something was read.
    [[nodiscard]] bool is_compressed() const noexcept { return decoder_ != nullptr; }
    /// Bytes of the file that were read so far, before decompression.
    [[nodiscard]] std::uint64_t position() const noexcept { return file_.position(); }

  private:
    bool recognise(const std::stop_token& stop);
    bool fetch(const std::stop_token& stop);
    std::size_t decode(std::span<char> buffer, const std::stop_token& stop);

    input_file file_;
    bool is_recognised_ = false;
    std::unique_ptr<decoder> decoder_;
    std::string piece_;
    // What is left of the piece.
    std::string_view left_;
};

}  // namespace agno::cli
