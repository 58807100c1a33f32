#include "cli/resume/resumption.hpp"

#include <filesystem>

#include "agno/error.hpp"
#include "cli/input/input_file.hpp"
#include "cli/resume/destination.hpp"

namespace agno::cli {

namespace {

std::string absolute(const std::string& path) {
    return path.empty() ? "" : std::filesystem::absolute(path).lexically_normal().string();
}

void require_regular(const std::vector<std::string>& inputs) {
    for (const std::string& input : inputs) {
        require_readable(input);
        if (input == standard_input || !regular_size(input)) {
            throw usage_error("--resume: " + input_name(input) +
                                  " cannot be read again from the beginning, as resuming has to; "
                                  "name files",
                              "55000");
        }
    }
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
    throw usage_error("--resume: " + path + " " + why, "55000");
}

/// More inputs than before are fine: those are loaded from their beginning.
void require_same_inputs(const load_state& before, const load_state& now, const std::string& path) {
    for (std::size_t at = 0; at < before.inputs.size(); ++at) {
        const std::string& was = before.inputs[at].path;
        if (at >= now.inputs.size() || now.inputs[at].path != was) {
            refuse(path,
                   "is of a load of " + was +
                       (at >= now.inputs.size() ? ", which is not among the files now"
                                                : " where there is now " + now.inputs[at].path) +
                       ": name the same files in the same order (more may follow), or "
                       "another state file");
        }
    }
}

}  // namespace

resumption::resumption(const load_options& options)
    : path_(options.state_file), reject_path_(absolute(options.reject_file)) {
    require_regular(options.inputs);
    const std::string& loader_table = options.settings.loader_table;
    state_.destination = destination_of(
        options.conninfo, loader_table.empty() ? options.settings.target : loader_table,
        options.settings.key, options.settings.runs_target);
    for (const std::string& input : options.inputs) {
        state_.inputs.push_back({absolute(input), {}});
    }
    if (const auto before = read_state(path_)) {
        if (before->destination != state_.destination) {
            refuse(path_, "is of a load into " + before->destination + ", and this one goes into " +
                              state_.destination +
                              ": use another state file (or, where both are the same database, "
                              "correct \"destination\" in this one)");
        }
        require_same_inputs(*before, state_, path_);
        for (std::size_t at = 0; at < before->inputs.size(); ++at) {
            state_.inputs[at].position = before->inputs[at].position;
        }
        state_.rejects = before->rejects;
        state_.is_complete = before->is_complete;
        rejected_before_ = before->is_complete ? 0 : before->rejected;
    }
}

std::vector<input_position> resumption::positions() const {
    std::vector<input_position> all;
    for (const input_state& input : state_.inputs) {
        all.push_back(input.position);
    }
    return all;
}

std::optional<reject_extent> resumption::kept_of(const std::string& path) const {
    if (state_.rejects && state_.rejects->path == absolute(path)) {
        return state_.rejects->extent;
    }
    return std::nullopt;
}

void resumption::save(const std::vector<input_position>& positions, std::uint64_t rejected,
                      reject_file* rejects, bool is_complete) {
    load_state now = state_;
    now.is_complete = is_complete;
    now.rejected = rejected_before_ + rejected;
    for (std::size_t at = 0; at < positions.size(); ++at) {
        now.inputs[at].position = positions[at];
    }
    if (rejects != nullptr) {
        rejects->sync();
        now.rejects = {reject_path_, rejects->extent()};
    }
    replace_file(path_, state_json(now));
    state_ = std::move(now);
}

}  // namespace agno::cli
