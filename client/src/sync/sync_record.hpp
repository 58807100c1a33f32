#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "agno/config.hpp"
#include "src/batch/batch.hpp"
#include "src/batch/landed_version.hpp"
#include "src/sync/digest.hpp"
#include "src/sync/sync_file.hpp"
#include "src/sync/version_list.hpp"

namespace agno::detail {

/// What a document's meaning depends on, besides its text.
struct sync_circumstances {
    /// What may not change from one use of a file to the next: table and options.
    std::string purpose;
    /// What may, and then every document is sent again: settings of the session, the table's
    /// defaults.
    std::string others;
    /// The columns whose values may be times.
    std::vector<std::string> columns_of_time;
};

/// A batch's documents as a sync knows them, by position.
struct recalled_batch {
    /// Keys and digests of them.
    std::vector<remembered_row> rows;
    /// That they left when they landed.
    version_list versions;
};

/// What a call remembers, for the next one, of the documents that landed. Safe to share.
class sync_record {
  public:
    /// Opens config::sync_file if it exists. Throws usage_error where that can't be used.
    sync_record(const config& settings, sync_circumstances circumstances);
    /// Keeps what it can of what was noted and is committed.
    ~sync_record();
    sync_record(const sync_record&) = delete;
    sync_record& operator=(const sync_record&) = delete;

    /// into: keeps its memory from batch to batch.
    void recall(const batch_slice& documents, recalled_batch& into);

    /// Documents that landed. They are in the file soon, or, in a single transaction, once it has
    /// committed: keep().
    void note(const batch_slice& documents, std::span<const landed_version> landed);

    /// Writes all that was noted to the file.
    void keep();

  private:
    void open();
    void make_file();
    void write_noted();

    const config& settings_;
    const sync_circumstances circumstances_;
    // Shared by those who look rows up; guards what follows. The digester stays once it is made.
    std::shared_mutex mutex_;
    std::optional<sync_file> file_;
    std::optional<digester> digester_;
    // Not in the file yet: many at once cost it less.
    std::vector<remembered_row> noted_;
    std::chrono::steady_clock::time_point written_at_ = std::chrono::steady_clock::now();
};

}  // namespace agno::detail
