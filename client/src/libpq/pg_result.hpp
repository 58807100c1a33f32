#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace agno::detail {

struct clear_result {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};

/// Owns a PGresult.
using pg_result = std::unique_ptr<PGresult, clear_result>;

/// A field as text, empty if it is NULL.
inline std::string_view field(const pg_result& result, int row, int column) noexcept {
    return {PQgetvalue(result.get(), row, column),
            static_cast<std::size_t>(PQgetlength(result.get(), row, column))};
}

}  // namespace agno::detail
