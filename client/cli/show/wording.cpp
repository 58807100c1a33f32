#include "cli/show/wording.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace agno::cli {

std::string in_own_words(std::string message) {
    // The longer ones first, where one holds another.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 18> words = {{
        {"stopped at the caller's request", "interrupted"},
        {"config::create_table (agno-load --create-table)", "--create-table"},
        {"config::min_batch_size, agno-load --min-batch-size", "--min-batch-size"},
        {"(loader_table)", "(--loader-table)"},
        {"(transport parameter)", "(--transport parameter)"},
        {"create_table can't be chosen", "--create-table can't be chosen"},
        {"unknown_keys can't be chosen", "--unknown-keys can't be chosen"},
        {"newer_only can't be chosen", "--newer-only can't be chosen"},
        {"preserve_updated_at can't be chosen", "--preserve-updated-at can't be chosen"},
        {"time_unit can't be chosen", "--time-unit can't be chosen"},
        {"merge_by can't be chosen", "--merge-by can't be chosen"},
        {"runs_target can't be chosen", "--runs-target can't be chosen"},
        {"prune_runs can't be chosen", "--prune-runs can't be chosen"},
        {"(runs_target)", "(--runs-target)"},
        {"(prune_runs)", "(--prune-runs)"},
        {"(target)", "(--target)"},
        {"(create_table)", "(--create-table)"},
        {"pass unknown_keys => 'ignore'", "pass --unknown-keys ignore"},
    }};
    for (const auto& [library, ours] : words) {
        if (const std::size_t at = message.find(library); at != std::string::npos) {
            message.replace(at, library.size(), ours);
        }
    }
    return message;
}

}  // namespace agno::cli
