#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agno/config.hpp"
#include "src/batch/batch.hpp"
#include "src/sync/sync_record.hpp"

namespace agno::detail {

/// Keeps back, of one lane's batches, the documents whose rows still are as they left them.
class sieve {
  public:
    /// True for each of the versions that is current no more.
    using question = std::function<std::vector<bool>(std::span<const std::string_view> versions)>;

    /// All references outlive the sieve.
    explicit sieve(const config& settings);

    /// Looks up what is remembered of the batch that is to be sifted next. May run beside sift().
    void recall_next(const batch& documents, sync_record& record);
    /// The batch that was looked up is the next to be sifted now: between two calls of sift().
    void take_recalled();

    /// The batch to be written instead: valid until the next one is sifted, as long as the batch
    /// itself is. What was kept back is kept_back().
    const batch& sift(const batch& documents, sync_record& record, const question& ask);

    [[nodiscard]] const std::vector<std::size_t>& kept_back() const noexcept { return kept_back_; }

  private:
    [[nodiscard]] std::vector<bool> find_standing(const batch_slice& documents,
                                                  const question& ask) const;

    const std::vector<std::string>& key_;
    recalled_batch recalled_;
    bool is_recalled_ = false;
    recalled_batch next_;
    bool is_next_recalled_ = false;
    batch passed_;
    std::vector<std::size_t> kept_back_;
};

}  // namespace agno::detail
