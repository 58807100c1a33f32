#pragma once

#include <string>

namespace agno::cli {

/// What --version prints: the program's version and, on a line of their own, those of the libraries
/// that it runs with, or was built with.
std::string version_text();

}  // namespace agno::cli
