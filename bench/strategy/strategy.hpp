#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/document.hpp"

namespace bench {

/// Documents per transaction, where a strategy has batches.
inline constexpr std::size_t batch_size = 5000;

/// One way of getting documents into the table `sessions`.
class strategy {
  public:
    virtual ~strategy() = default;

    /// Not timed: whatever a program does once, at its start.
    virtual void connect() = 0;

    /// Not timed: encodes the documents as run() sends them. They outlive the strategy.
    virtual void encode(std::span<const document> all) = 0;

    /// Timed: sends it all and returns once it is committed. Leaves another run() possible.
    virtual void run() = 0;

    /// The process that runs it; 0 if it is this one.
    [[nodiscard]] virtual int process() const { return 0; }
};

/// All names that make_strategy() takes. Of names that differ only after a colon the fastest is
/// taken for the one before it.
std::vector<std::string> strategy_names();

/// workers: connections that write at once, each its share of the documents.
std::unique_ptr<strategy> make_strategy(std::string_view name, int workers = 1);

/// The documents in batches.
std::vector<std::span<const document>> batches_of(std::span<const document> all);

/// A list of the table's columns: `session_id, ..., updated_at`. prefix: before each.
std::string column_list(std::string_view prefix = "");

/// `ON CONFLICT (session_id) DO UPDATE SET` all columns.
std::string on_conflict_update();

// The strategies, each in a file of its own.
std::unique_ptr<strategy> copy_strategy(bool binary);
/// kept: one temporary table for all batches rather than one for each.
std::unique_ptr<strategy> temp_table_strategy(bool kept);
std::unique_ptr<strategy> go_writer_strategy();
/// What bench/run builds of go_package.go, where there is Go.
bool has_go_package();
std::unique_ptr<strategy> go_package_strategy();
std::unique_ptr<strategy> recordset_strategy();
std::unique_ptr<strategy> single_row_strategy();
std::unique_ptr<strategy> function_strategy();
/// The same of documents in which the state has changed: sends that alone, to be merged. None of
/// what new rows are loaded by.
std::unique_ptr<strategy> patch_strategy();
/// The same by the functions in plain SQL, which are in schema agno.
std::unique_ptr<strategy> portable_strategy();
/// format: text, csv or binary.
std::unique_ptr<strategy> loader_strategy(std::string_view format);
/// Documents as text. transport: temp_table, loader, or empty for the client's own choice.
std::unique_ptr<strategy> client_strategy(std::string_view transport, int workers);
/// Documents as agno::session.
std::unique_ptr<strategy> client_sessions_strategy(int workers);
std::unique_ptr<strategy> agno_load_strategy(int workers);
/// agno-load --sync; what it remembers from run to run goes with it. None of strategy_names().
std::unique_ptr<strategy> sync_strategy();

}  // namespace bench
