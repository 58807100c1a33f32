#pragma once

#include <string>

#include "src/transport/batch_transport.hpp"

namespace agno::detail {

/// The documents by COPY into a loader table, a row each. The server merges them as they come, by
/// the table's OPTIONS, and reports counts only.
class loader_transport final : public batch_transport {
  public:
    explicit loader_transport(const config& settings) : settings_(settings) {}

    /// Throws failure (setup) if the table is no loader table or contradicts the settings.
    void get_ready(server_link& link, const deadline& until) override;
    void forget() noexcept override { table_.clear(); }
    pg_result merge(const merge_attempt& what) override;

  private:
    void require_agreement(const pg_result& facts) const;

    const config& settings_;
    /// The table's name, qualified and quoted. Empty: to be looked up.
    std::string table_;
    /// What the column's binary form has before the document.
    std::string_view version_;
};

}  // namespace agno::detail
