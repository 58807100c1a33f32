#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "agno/config.hpp"
#include "agno/document_source.hpp"
#include "src/call/tally.hpp"
#include "src/call/worker.hpp"
#include "src/nodes/lane_plan.hpp"
#include "src/server/server_link.hpp"
#include "src/sync/sync_record.hpp"

namespace agno::detail {

/// One call of the writer, from its first document to its result.
class upsert_call {
  public:
    /// settings: normalized. links: one per worker. plan: theirs, as calls before have left it. All
    /// references outlive the call.
    upsert_call(std::vector<server_link>& links, lane_plan& plan, const config& settings,
                bool preserve_updated_at, const std::stop_token& stop,
                const report_handler& on_report, document_source& source);

    upsert_result run();

  private:
    struct forward_stop {
        std::stop_source& to;
        void operator()() const noexcept { to.request_stop(); }
    };

    void write_all();
    void begin_sync();
    void read_all();
    void read_timed();
    [[nodiscard]] std::optional<raw_document> next_document(const std::stop_token& stop);
    void finish_lanes();
    void await_lanes();
    void accept(const raw_document& document);
    void hurry_laggards();
    void hurry_all();
    void refuse(const raw_document& document, const std::string& sqlstate,
                const std::string& detail);
    [[nodiscard]] std::size_t hash_of(const raw_document& document) const;
    [[nodiscard]] std::size_t lane_for(const raw_document& document) const;
    void plan_lanes();
    void follow_nodes();
    void abandon() noexcept;
    [[nodiscard]] upsert_result committed();

    lane_plan& plan_;
    const config& settings_;
    document_source& source_;
    std::exception_ptr source_failed_;
    // Ours, so that a failing worker can stop the others; the caller's stop passes through it.
    std::stop_source stop_;
    std::stop_callback<forward_stop> on_caller_stop_;
    std::uint64_t first_index_;
    tally results_;
    first_failure fate_;
    std::optional<sync_record> record_;
    std::vector<std::unique_ptr<batch_runner>> runners_;
    std::vector<std::unique_ptr<worker>> workers_;
    std::uint64_t next_index_;
    // Batches handed over so far, and by the time of each worker's latest.
    std::uint64_t hand_overs_ = 0;
    std::vector<std::uint64_t> latest_hand_over_;
    // Of documents refused since all workers handed over last.
    std::size_t refused_bytes_ = 0;
};

}  // namespace agno::detail
