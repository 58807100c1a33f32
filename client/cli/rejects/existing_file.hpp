#pragma once

#include <cstddef>
#include <string>

namespace agno::cli {

/// Checks, without opening it, that a file can be written or made; throws agno::usage_error if not.
void require_writable(const std::string& path);

/// True if it is a regular file that is not empty.
[[nodiscard]] bool has_content(const std::string& path);

/// The first bytes of a regular file, at most `most`; none if there is no such file.
[[nodiscard]] std::string beginning_of(const std::string& path, std::size_t most);

/// The beginning of a regular file, up to its first line end and no more than a few kilobytes;
/// empty if there is no such file.
[[nodiscard]] std::string first_line_of(const std::string& path);

/// Throws agno::usage_error: a file that somebody else made is not replaced. what: as messages call
/// what it should have been.
[[noreturn]] void refuse_foreign_file(const std::string& path, const std::string& what);

}  // namespace agno::cli
