#include "cli/show/wording.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace agno::cli {

std::string in_own_words(std::string message) {
    // The longer ones first, where one holds another.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 20> words = {{
        {"stopped at the caller's request", "interrupted"},
        {"config::create_table (agno-load --create-table)", "--create-table"},
        {"config::min_batch_size, agno-load --min-batch-size", "--min-batch-size"},
        {"(loader_table)", "(--loader-table)"},
        {"(transport parameter)", "(--transport parameter)"},
        {"create_table cannot be chosen", "--create-table cannot be chosen"},
        {"unknown_keys cannot be chosen", "--unknown-keys cannot be chosen"},
        {"newer_only cannot be chosen", "--newer-only cannot be chosen"},
        {"preserve_updated_at cannot be chosen", "--preserve-updated-at cannot be chosen"},
        {"time_unit cannot be chosen", "--time-unit cannot be chosen"},
        {"merge_by cannot be chosen", "--merge-by cannot be chosen"},
        {"merge_elements_by cannot be chosen", "--merge-elements-by cannot be chosen"},
        {"replaced (merge_by) or to be merged (merge_elements_by)",
         "replaced (--merge-by) or to be merged (--merge-elements-by)"},
        {"runs_target cannot be chosen", "--runs-target cannot be chosen"},
        {"prune_runs cannot be chosen", "--prune-runs cannot be chosen"},
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
