#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "agno/upsert_result.hpp"

namespace agno::cli {

/// 1234567 as "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// "1 batch", "2,000 batches".
[[nodiscard]] std::string counted(std::uint64_t number, const char* one, const char* several);

/// 3723.4 s as "1:02:03", 63 s as "1:03".
[[nodiscard]] std::string clock_time(std::chrono::duration<double> duration);

/// 1.25 s as "1.2 s".
[[nodiscard]] std::string seconds_text(std::chrono::duration<double> duration);

/// 2345678 as "2.3 MB".
[[nodiscard]] std::string megabytes(std::uint64_t bytes);

/// Per second, 0 if no time has passed.
[[nodiscard]] std::uint64_t rate_of(std::uint64_t number, std::chrono::duration<double> elapsed);

/// "2 rejected, 1,000 inserted": the outcomes that occurred, with what needs attention first.
[[nodiscard]] std::string outcome_words(const outcome_counts& counts, const char* separator);

}  // namespace agno::cli
