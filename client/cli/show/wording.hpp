#pragma once

#include <string>

namespace agno::cli {

/// A message of the library in the terms of the command line: options instead of C++ fields, an
/// interrupt instead of a caller's request.
[[nodiscard]] std::string in_own_words(std::string message);

}  // namespace agno::cli
