#pragma once

#include <string>

namespace agno::detail {

/// Rejects what no attempt to connect could succeed with. Throws usage_error (08001), which shows
/// nothing that may be a part of a password; libpq quotes the word it stumbled over.
void require_readable(const std::string& conninfo);

}  // namespace agno::detail
