#pragma once

#include <cstdint>

#include "cli/rejects/rejected_document.hpp"
#include "cli/show/console.hpp"

namespace agno::cli {

/// Reports rejected documents to people: the first few one by one, the others as a number.
class reject_notes {
  public:
    static constexpr std::uint64_t told_one_by_one = 10;

    explicit reject_notes(console& on) : console_(on) {}

    void add(const rejected_document& document);
    /// Says how many more there were.
    void finish();

  private:
    console& console_;
    std::uint64_t count_ = 0;
};

}  // namespace agno::cli
