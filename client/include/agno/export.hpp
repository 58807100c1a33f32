#pragma once

/// Marks what the shared library exports; all else is hidden in it.
#define AGNO_API __attribute__((visibility("default")))
