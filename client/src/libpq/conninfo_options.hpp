#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace agno::detail {

struct free_options {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

/// Owns what libpq says of a conninfo.
using conninfo_options = std::unique_ptr<PQconninfoOption, free_options>;

/// The value of a keyword, empty if it has none.
[[nodiscard]] inline std::string_view value_of(const conninfo_options& options,
                                               std::string_view keyword) noexcept {
    for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr;
         ++option) {
        if (option->val != nullptr && keyword == option->keyword) {
            return option->val;
        }
    }
    return {};
}

}  // namespace agno::detail
