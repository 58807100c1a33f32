#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// The one column that the constraint named in an error is about, or nullptr if the error names
/// none or the constraint spans several.
const char* constraint_key(const ErrorData& error);

}  // namespace agno::backend
