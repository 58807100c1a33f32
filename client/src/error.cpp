#include "agno/error.hpp"

#include <utility>

namespace agno {

error::error(const std::string& message, std::string_view sqlstate, bool retryable)
    : std::runtime_error(message), retryable_(retryable) {
    sqlstate.copy(sqlstate_.data(), sqlstate_.size() - 1);
}

const upsert_result& error::committed() const noexcept {
    static const upsert_result nothing;
    return committed_ ? *committed_ : nothing;
}

void error::set_committed(upsert_result landed) {
    committed_ = std::make_shared<const upsert_result>(std::move(landed));
}

data_error::data_error(const std::string& message, std::string_view sqlstate,
                       std::optional<std::uint64_t> index, std::uint64_t line)
    : error(message, sqlstate), index_(index), line_(line) {}

}  // namespace agno
