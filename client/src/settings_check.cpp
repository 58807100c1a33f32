#include "src/settings_check.hpp"

#include <string>

#include "agno/error.hpp"

namespace agno::detail {

namespace {

constexpr const char* invalid_parameter_value = "22023";

void require_default(bool is_default, const char* option) {
    if (!is_default) {
        throw usage_error(std::string(option) +
                              " cannot be chosen where documents go through a loader table: set it "
                              "in that table's OPTIONS",
                          invalid_parameter_value);
    }
}

void require_loaders_own(const config& settings) {
    const config defaults;
    require_default(settings.target == defaults.target, "target");
    require_default(settings.create_table == defaults.create_table, "create_table");
    require_default(settings.mode == defaults.mode, "mode");
    require_default(settings.key == defaults.key, "key");
    require_default(settings.owner == defaults.owner, "owner");
    require_default(settings.merge_by == defaults.merge_by, "merge_by");
    require_default(settings.merge_elements_by == defaults.merge_elements_by, "merge_elements_by");
    require_default(settings.runs_target == defaults.runs_target, "runs_target");
    require_default(settings.prune_runs == defaults.prune_runs, "prune_runs");
    require_default(settings.unknown_keys == defaults.unknown_keys, "unknown_keys");
    require_default(settings.newer_only == defaults.newer_only, "newer_only");
    require_default(settings.touch == defaults.touch, "touch");
    require_default(settings.repair == defaults.repair, "repair");
    require_default(settings.time_unit == defaults.time_unit, "time_unit");
}

void require_syncable(const config& settings) {
    const auto require = [](bool is_so, const char* option) {
        if (!is_so) {
            throw usage_error(std::string("a sync leaves out what has not changed, which makes no "
                                          "sense with ") +
                                  option,
                              invalid_parameter_value);
        }
    };
    require(settings.mode != write_mode::remove, "mode delete");
    require(!settings.touch, "touch");
    require(settings.transport != transport_kind::loader, "a loader table");
    if (!settings.runs_target.empty()) {
        throw usage_error(
            "a sync can't tell whether runs in a table of their own (runs_target) have changed: "
            "load these documents without a sync file",
            invalid_parameter_value);
    }
}

void require_table_of_its_own(const config& settings) {
    if (settings.target.empty()) {
        throw usage_error("a key is given, but no table that it belongs to (target)",
                          invalid_parameter_value);
    }
    if (settings.create_table) {
        throw usage_error(
            "a table that is made for sessions has the key session_id: give no key, "
            "or make the table yourself (create_table)",
            invalid_parameter_value);
    }
    if (!settings.runs_target.empty()) {
        throw usage_error(
            "runs that have a table of their own belong to sessions: name no key, or write them "
            "as documents of that table (runs_target)",
            invalid_parameter_value);
    }
}

void require_one_way_to_merge(const config& settings) {
    for (const auto& [column, member] : settings.merge_elements_by) {
        if (settings.merge_by.contains(column)) {
            throw usage_error("elements of \"" + column +
                                  "\" are either to be replaced (merge_by) or to be merged "
                                  "(merge_elements_by)",
                              invalid_parameter_value);
        }
    }
}

void require_runs_to_prune(const config& settings) {
    if (settings.prune_runs && settings.runs_target.empty()) {
        throw usage_error(
            "stored runs can be deleted (prune_runs) only where they have a table "
            "of their own (runs_target)",
            invalid_parameter_value);
    }
}

}  // namespace

void require_consistent(const config& settings) {
    const bool by_loader = settings.transport == transport_kind::loader;
    if (by_loader && settings.loader_table.empty()) {
        throw usage_error("the transport loader needs the name of a loader table (loader_table)",
                          invalid_parameter_value);
    }
    if (!by_loader && !settings.loader_table.empty()) {
        throw usage_error("a loader table is named, but the transport is not loader",
                          invalid_parameter_value);
    }
    if (by_loader) {
        require_loaders_own(settings);
    }
    if (!settings.sync_file.empty()) {
        require_syncable(settings);
    }
    if (!settings.key.empty()) {
        require_table_of_its_own(settings);
    }
    require_one_way_to_merge(settings);
    require_runs_to_prune(settings);
}

void require_consistent(const config& settings, bool preserve_updated_at) {
    if (settings.transport == transport_kind::loader) {
        require_default(!preserve_updated_at, "preserve_updated_at");
    }
}

}  // namespace agno::detail
