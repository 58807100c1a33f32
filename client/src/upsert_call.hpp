#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "agno/config.hpp"
#include "agno/document_source.hpp"
#include "lane.hpp"
#include "server_link.hpp"
#include "tally.hpp"

namespace agno::detail {

/// One call of the writer, from its first document to its result.
class upsert_call {
  public:
    /// settings: normalized. links: one per worker. All references outlive the call.
    upsert_call(std::vector<server_link>& links, const config& settings, bool preserve_updated_at,
                const std::stop_token& stop, const report_handler& on_report);

    upsert_result run(document_source& source);

  private:
    struct forward_stop {
        std::stop_source& to;
        void operator()() const noexcept { to.request_stop(); }
    };

    void write_all(document_source& source);
    void read_all(document_source& source);
    void finish_lanes();
    void await_lanes();
    void accept(const raw_document& document);
    void refuse(const raw_document& document, const std::string& sqlstate,
                const std::string& detail);
    [[nodiscard]] lane& lane_for(const raw_document& document);
    void abandon() noexcept;
    [[nodiscard]] upsert_result committed();

    const config& settings_;
    // Ours, so that a failing worker can stop the others; the caller's stop passes through it.
    std::stop_source stop_;
    std::stop_callback<forward_stop> on_caller_stop_;
    tally results_;
    shared_fate fate_;
    std::vector<std::unique_ptr<batch_runner>> runners_;
    std::vector<std::unique_ptr<lane>> lanes_;
    std::uint64_t next_index_ = 0;
};

}  // namespace agno::detail
