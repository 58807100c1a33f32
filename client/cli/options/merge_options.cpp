#include "cli/options/merge_options.hpp"

#include <map>
#include <string>
#include <vector>

#include "cli/options/option_choice.hpp"

namespace agno::cli {

namespace {

/// Columns, each with a member.
void add_merging(CLI::App& app, const std::string& name, std::map<std::string, std::string>& into,
                 const std::string& description) {
    app.add_option_function<std::vector<std::string>>(
           name,
           [&into](const std::vector<std::string>& pairs) {
               for (const std::string& pair : pairs) {
                   const std::size_t at = pair.find('=');
                   into[pair.substr(0, at)] = pair.substr(at + 1);
               }
           },
           description)
        ->type_name("COLUMN=MEMBER")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check([](const std::string& pair) {
            const std::size_t at = pair.find('=');
            const bool is_pair = at != std::string::npos && at > 0 && at + 1 < pair.size();
            return is_pair ? std::string() : "must be COLUMN=MEMBER, not " + pair;
        });
}

}  // namespace

void add_merge_options(CLI::App& app, load_options& options) {
    config& settings = options.settings;
    app.option_defaults()->group("Merging");
    app.add_option("--target", settings.target,
                   "table to write to (sessions, found by search_path)")
        ->type_name("TABLE");
    app.add_flag("--create-table", settings.create_table,
                 "create it if it does not exist, and that of runs");
    add_choice<write_mode>(app, "--mode", settings.mode,
                           {{"replace", write_mode::replace},
                            {"patch", write_mode::patch},
                            {"insert", write_mode::insert},
                            {"delete", write_mode::remove}},
                           "a document is the whole row (replace), is merged into it, is inserted "
                           "where there is none, or names a row to delete");
    app.add_option("--key", settings.key,
                   "columns that identify a row of the target, with commas between them "
                   "(session_id)")
        ->type_name("COLUMNS")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_option("--owner", settings.owner,
                   "column, e.g. user_id: rows with another value there are not written")
        ->type_name("COLUMN");
    add_merging(
        app, "--merge-by", settings.merge_by,
        "for --mode patch: arrays whose elements merge by a member (runs=run_id); one takes "
        "the place of the stored one");
    add_merging(app, "--merge-elements-by", settings.merge_elements_by,
                "the same, where an element is a patch of the stored one");
    app.add_option("--runs-target", settings.runs_target,
                   "table for the sessions' runs, each in a row (a column of the target)")
        ->type_name("TABLE");
    app.add_flag("--prune-runs", settings.prune_runs,
                 "delete a session's stored runs that its document doesn't name");
    app.add_flag("--preserve-updated-at", options.preserve_updated_at,
                 "store the documents' own updated_at rather than now()");
    app.add_flag("--newer-only", settings.newer_only,
                 "leave out documents no newer than the stored row");
    app.add_flag("--touch", settings.touch, "let an identical document still set updated_at");
    add_choice<epoch_unit>(app, "--time-unit", settings.time_unit,
                           {{"seconds", epoch_unit::seconds},
                            {"milliseconds", epoch_unit::milliseconds},
                            {"microseconds", epoch_unit::microseconds}},
                           "what numbers in time columns count since 1970");
}

}  // namespace agno::cli
