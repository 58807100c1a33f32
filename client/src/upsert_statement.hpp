#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "agno/config.hpp"
#include "agno/upsert_result.hpp"
#include "pg_result.hpp"

namespace agno::detail {

/// Where a batch is staged. Made once per connection, emptied by every commit.
inline constexpr const char* payload_table = "pg_temp.agno_payload";

/// A rejected or stale document of a batch.
struct batch_report {
    std::size_t position;  ///< 0-based in the batch
    std::string session_id;
    outcome what;
    std::string sqlstate;
    std::string detail;
};

/// What the server did with a batch.
struct batch_outcome {
    outcome_counts counts;
    std::vector<batch_report> reports;
};

/// The query that merges the staged batch and sums up what became of it, so that little travels
/// back: one row per outcome, and one per rejected or stale document.
class upsert_statement {
  public:
    static constexpr std::size_t parameter_count = 8;

    upsert_statement(const config& settings, bool preserve_updated_at);

    /// extension_schema: quoted.
    [[nodiscard]] std::string text(const std::string& extension_schema) const;

    /// The parameters' values, valid as long as the statement.
    [[nodiscard]] std::array<const char*, parameter_count> parameters() const;

    /// Reads the query's result. Throws failure (XX000) where it is not about `sent` documents.
    [[nodiscard]] static batch_outcome read(const pg_result& rows, std::size_t sent);

  private:
    std::string target_;
    const char* preserve_updated_at_;
    const char* mode_;
    const char* newer_only_;
    const char* touch_;
    const char* on_error_;
    const char* unknown_keys_;
    const char* repair_;
};

}  // namespace agno::detail
