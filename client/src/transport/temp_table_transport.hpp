#pragma once

#include "src/transport/batch_transport.hpp"

namespace agno::detail {

/// The documents by COPY, piece by piece, as the one row of a temporary table. That is made once
/// per connection and emptied by every commit.
class temp_table_transport final : public batch_transport {
  public:
    explicit temp_table_transport(const upsert_statement& statement) : statement_(statement) {}

    void get_ready(server_link& link, const deadline& until) override;
    pg_result merge(const merge_attempt& what) override;
    [[nodiscard]] const char* tidy_up(const batch_slice&) const noexcept override;

  private:
    const upsert_statement& statement_;
};

}  // namespace agno::detail
