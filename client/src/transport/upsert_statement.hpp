#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agno/config.hpp"
#include "agno/upsert_result.hpp"
#include "src/batch/landed_version.hpp"
#include "src/libpq/parameter_list.hpp"
#include "src/libpq/pg_result.hpp"

namespace agno::detail {

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
    std::vector<batch_report> reports;  ///< by ascending position
    std::uint64_t dropped = 0;          ///< members of documents, with unknown_keys 'ignore'
    /// Of the rows that are now as their documents, by ascending position; only with
    /// config::sync_file.
    std::vector<landed_version> versions;
    /// The number of the transaction, if it wrote anything and the number was asked for.
    std::string transaction;
};

/// The table to write to, as SQL would name it.
[[nodiscard]] const char* target_of(const config& settings);

/// The options that decide how documents become rows, in words.
[[nodiscard]] std::string options_in_words(const config& settings, bool preserve_updated_at);

/// The query that merges a batch and returns what became of it. Its rows: outcome, how many
/// documents the row is about and, if it is about one, ordinal, session_id, sqlstate and detail;
/// the transaction's number, where it may be needed; how many members of the documents were
/// dropped; last, with config::sync_file, the version of the row.
class upsert_statement {
  public:
    upsert_statement(const config& settings, bool preserve_updated_at);

    /// The query's text, of two kinds: with a row for each document, which costs the server least;
    /// or a row for each outcome and for each rejected or stale document, so that little travels
    /// back of a large batch; but a version for each document, where these are asked for. payload:
    /// an SQL expression, whose parameters are numbered from next_parameter() on. schema: the
    /// extension's, quoted.
    [[nodiscard]] std::string row_each(std::string_view payload, const std::string& schema) const;
    [[nodiscard]] std::string summed_up(std::string_view payload, const std::string& schema) const;

    /// The values of the parameters before next_parameter(), valid as long as the statement.
    [[nodiscard]] parameter_list parameters() const;
    [[nodiscard]] std::size_t next_parameter() const noexcept { return values_.size() + 1; }

    /// Reads the query's result. Throws failure (XX000) if it is not about `sent` documents.
    [[nodiscard]] static batch_outcome read(const pg_result& rows, std::size_t sent);

  private:
    [[nodiscard]] std::string version_each(std::string_view payload,
                                           const std::string& schema) const;
    [[nodiscard]] std::string call(std::string_view payload, const std::string& schema) const;

    void add(const char* argument, const char* type, std::optional<std::string> value);

    /// Of the extension's functions the one for sessions, or the one for any table.
    const char* function_;
    /// What that one calls the column of its result that holds the key.
    const char* key_;
    const char* dropped_;
    bool tells_versions_;
    std::string arguments_;
    std::vector<std::optional<std::string>> values_;
};

}  // namespace agno::detail
