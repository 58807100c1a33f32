#pragma once

#include <lmdb.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/sync/digest.hpp"
#include "src/sync/locked_file.hpp"
#include "src/sync/remembered_row.hpp"
#include "src/sync/version_list.hpp"

namespace agno::detail {

/// The embedded database (LMDB) of one file. Throws usage_error where the file can't be used. Not
/// safe to share while rows are put; otherwise several threads may find rows at once.
class sync_file {
  public:
    /// Opens or creates the file. purpose: what the file is for; an existing file that is for
    /// something else is refused. No other program may have it open.
    sync_file(const std::string& path, std::string_view purpose);
    ~sync_file();
    sync_file(const sync_file&) = delete;
    sync_file& operator=(const sync_file&) = delete;

    [[nodiscard]] const digester::secret& secret() const noexcept { return secret_; }

    /// Adds the row's version, where this document left it, to `versions`. Only keys and documents
    /// of these rows are looked at.
    void find(std::span<const remembered_row> rows, version_list& versions) const;

    /// Adds rows, in place of those of the same keys. They are all in the file once it returns.
    void put(std::span<const remembered_row> rows);

    /// Holds rows of a transaction that may still roll back: in the file, to bound memory, but
    /// apart from the others until put_held().
    void hold(std::span<const remembered_row> rows);
    void put_held();

  private:
    struct close_environment {
        void operator()(MDB_env* open) const noexcept { mdb_env_close(open); }
    };

    struct abort_transaction {
        void operator()(MDB_txn* begun) const noexcept { mdb_txn_abort(begun); }
    };
    using transaction = std::unique_ptr<MDB_txn, abort_transaction>;

    void open();
    [[nodiscard]] std::uint64_t bytes_used() const;
    void require_whole() const;
    void require_purpose(std::string_view purpose);
    void open_tables(bool is_new);
    std::vector<remembered_row> held_from(std::uint64_t number);
    void let_go();
    [[nodiscard]] bool is_empty();
    void begin_writing();
    void commit();
    [[nodiscard]] std::optional<std::string> about(std::string_view name);
    void set_about(std::string_view name, std::string_view value);
    void require(int status) const;

    std::string path_;
    locked_file file_;
    std::unique_ptr<MDB_env, close_environment> environment_;
    transaction writing_;
    MDB_dbi about_ = 0;
    MDB_dbi rows_ = 0;
    MDB_dbi held_ = 0;
    std::uint64_t held_rows_ = 0;
    digester::secret secret_{};
};

}  // namespace agno::detail
