#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agno/error.hpp"
#include "agno/postgres_batch_writer.hpp"
#include "cli/input/file_source.hpp"
#include "cli/options/options.hpp"
#include "cli/rejects/deferred_rejects.hpp"
#include "cli/rejects/reject_notes.hpp"
#include "cli/resume/resumption.hpp"
#include "cli/show/activity_log.hpp"
#include "cli/show/progress.hpp"
#include "cli/show/summary.hpp"

namespace agno::cli {

/// One run of agno-load, with everything it shows and writes meanwhile.
class load_job {
  public:
    /// Throws agno::error if it can't begin. Both outlive the loader.
    load_job(const load_options& options, console& screen);

    /// Throws agno::error.
    upsert_result run(const std::stop_token& stop);

    /// The documents that earlier runs settled.
    [[nodiscard]] std::uint64_t documents_before() const { return places_.first_index(); }

    /// How many of these were rejected; none if that load had come to its end.
    [[nodiscard]] std::uint64_t rejected_before() const {
        return resumption_ ? resumption_->rejected_before() : 0;
    }

    /// What is known to be committed.
    [[nodiscard]] const upsert_result& committed() const { return committed_; }

    /// What an error says, with the place in the input that it is about.
    [[nodiscard]] std::string explain(const error& failed) const;

    /// True if the load can be resumed as it is.
    [[nodiscard]] bool can_go_on_after(const error& failed) const;

  private:
    [[nodiscard]] std::vector<input_position> beginnings() const;
    void check_outputs();
    void require_nothing_replaced(const std::string& why) const;
    void begin();
    void begin_unsent();
    void save(bool is_complete);
    [[nodiscard]] config listening();
    void progress(const upsert_result& so_far);
    void note(const document_report& report, std::string_view text);
    void finish(const upsert_result& result);

    const load_options& options_;
    console& console_;
    postgres_batch_writer writer_;
    std::optional<resumption> resumption_;
    pending_places places_;
    std::optional<std::uint64_t> bytes_total_;
    upsert_result committed_;
    bool has_begun_ = false;
    std::uint64_t saved_ = 0;
    // As noted, in the order of the input.
    std::uint64_t rejected_ = 0;
    std::optional<deferred_rejects> rejects_;
    reject_notes notes_;
    activity_log log_;
    std::unique_ptr<progress_display> display_;
};

}  // namespace agno::cli
