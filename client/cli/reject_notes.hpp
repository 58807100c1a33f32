#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "agno/upsert_result.hpp"

namespace agno::cli {

/// Tells people of rejected documents: the first few one by one, the others as a number.
class reject_notes {
  public:
    static constexpr std::uint64_t told_one_by_one = 10;

    explicit reject_notes(std::FILE* stream) : stream_(stream) {}

    void add(const document_report& report);
    /// Says how many more there were.
    void finish();

  private:
    std::FILE* stream_;
    std::uint64_t count_ = 0;
};

/// `line 12: session "s1" rejected: ... (SQLSTATE 22001)`.
[[nodiscard]] std::string reject_note(const document_report& report);

}  // namespace agno::cli
