#pragma once

#include <libpq-fe.h>

#include <memory>

namespace agno::detail {

struct free_memory {
    void operator()(char* memory) const noexcept { PQfreemem(memory); }
};

/// Owns a text that libpq allocated.
using libpq_text = std::unique_ptr<char, free_memory>;

}  // namespace agno::detail
