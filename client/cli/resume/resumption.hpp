#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options/options.hpp"
#include "cli/resume/load_state.hpp"

namespace agno::cli {

/// The state file of a load that can be resumed: where it was left off, and where it is now.
class resumption {
  public:
    /// Throws agno::usage_error if the options don't fit the state, or an input is of a kind
    /// that can't be resumed.
    explicit resumption(const load_options& options);

    /// Where each input is to be read from.
    [[nodiscard]] std::vector<input_position> positions() const;

    /// Where an earlier run left off in that reject file; nothing if the file is not of this load.
    [[nodiscard]] std::optional<reject_extent> kept_of(const std::string& path) const;

    /// How many documents earlier runs of this load rejected. None once it had come to its end:
    /// loading what its files have grown by is a load of its own.
    [[nodiscard]] std::uint64_t rejected_before() const noexcept { return rejected_before_; }

    /// Records how far the load is. rejected: by this run. rejects: of the documents settled, or
    /// null. Both it and the state are on the disk afterwards. Throws agno::error (58030).
    void save(const std::vector<input_position>& positions, std::uint64_t rejected,
              reject_file* rejects, bool is_complete);

  private:
    std::string path_;
    std::string reject_path_;
    load_state state_;
    std::uint64_t rejected_before_ = 0;
};

}  // namespace agno::cli
