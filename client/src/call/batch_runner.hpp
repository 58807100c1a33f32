#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "agno/config.hpp"
#include "src/batch/batch.hpp"
#include "src/batch/batch_sizer.hpp"
#include "src/call/batch_transaction.hpp"
#include "src/call/sieve.hpp"
#include "src/call/tally.hpp"
#include "src/libpq/wake_pipe.hpp"
#include "src/nodes/node_map.hpp"
#include "src/retry/error_report.hpp"

namespace agno::detail {

/// Writes batches over one connection: retries transient failures, in smaller parts if that helps,
/// and throws agno's errors for the rest.
class batch_runner {
  public:
    /// settings: normalized. All references outlive the runner.
    batch_runner(server_link& link, const config& settings, bool preserve_updated_at,
                 std::stop_token stop, tally& results);

    void create_target();
    void begin_single_transaction();
    void end_single_transaction();
    void abandon_single_transaction() noexcept { channel_.abandon_single_transaction(); }

    /// For a sync, before the first run(): what its record is to be made for.
    [[nodiscard]] sync_circumstances circumstances();
    /// From now on only what changed is written. The record outlives the runner.
    void sync_by(sync_record& record) { record_ = &record; }

    /// What run() needs to know of its next batch, but for the server. May run beside run().
    void prepare(const batch& documents);
    /// The batch prepared, if one was, is what run() gets next: while it doesn't run.
    void take_prepared() { sieve_.take_recalled(); }
    void run(const batch& documents);

    // For lane_spread, while nothing is being written.

    /// See batch_transaction. Throws failure.
    [[nodiscard]] std::optional<node_map> find_nodes();
    /// Connects to that node, or goes where the conninfo leads; then why not there.
    [[nodiscard]] std::string try_node(const citus_node& node, const std::string& settings);
    void lead_to(const std::optional<server_place>& place) { channel_.lead_to(place); }
    [[nodiscard]] const std::optional<server_place>& place() const noexcept {
        return channel_.link().place();
    }
    /// True once a batch was written to a node of Citus', from which others can be reached.
    [[nodiscard]] bool has_met_citus() const noexcept { return met_citus_; }
    /// True if a batch met a serialization failure since this was asked last.
    [[nodiscard]] bool take_conflict() noexcept { return met_conflict_.exchange(false); }

  private:
    using action = std::function<void(const deadline&)>;

    const batch& sift(const batch& documents);
    void write(const batch& documents);
    void retry_until_done(attempted what, const action& attempt);
    void await_retry(const failure& failed, const attempted& what);
    void throttle();
    [[nodiscard]] attempted about(std::uint64_t batch_number = 0) const;

    const config& settings_;
    std::stop_token stop_;
    tally& results_;
    wake_pipe wake_;
    batch_transaction channel_;
    batch_sizer sizer_;
    sync_record* record_ = nullptr;
    sieve sieve_;
    bool is_first_ = true;
    std::atomic<bool> met_citus_ = false;
    std::atomic<bool> met_conflict_ = false;
};

}  // namespace agno::detail
