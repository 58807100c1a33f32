#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <sstream>
#include <vector>

#include "agno/version.hpp"
#include "exit_status.hpp"

namespace agno::cli {

namespace {

constexpr const char* about =
    "Loads session documents (NDJSON, or one JSON array) into PostgreSQL with the extension agno.\n"
    "Connects as psql does: -d, or PGHOST, PGPORT, PGUSER, PGDATABASE, PGSERVICE and so on.\n";

constexpr const char* exits =
    "\nExit status: 0 all documents landed, 1 some were rejected, 2 failed, 130 interrupted.";

std::chrono::milliseconds milliseconds_of(double seconds) {
    return std::chrono::milliseconds(std::llround(seconds * 1000));
}

/// The options of a command line that are no fields of load_options as they stand.
struct raw_values {
    double timeout = std::chrono::duration<double>(config::default_timeout).count();
    double throttle = 0;
};

/// An option whose value is one of a few words.
template <class Choice>
void add_choice(CLI::App& app, const char* name, Choice& chosen,
                const std::map<std::string, Choice>& choices, const char* help) {
    std::vector<std::string> words;
    for (const auto& [word, meaning] : choices) {
        words.push_back(word);
    }
    app.add_option_function<std::string>(
           name, [&chosen, choices](const std::string& word) { chosen = choices.at(word); }, help)
        ->type_name("WORD")
        ->check([words](const std::string& word) {
            return std::ranges::find(words, word) != words.end()
                       ? std::string()
                       : "must be " + CLI::detail::join(words, " or ") + ", not " + word;
        });
}

/// Whole numbers from 1 on: CLI11's own check complains in terms of the largest double.
std::string require_positive(const std::string& text) {
    return std::strtod(text.c_str(), nullptr) >= 1 ? "" : "must be at least 1, not " + text;
}

std::string require_non_negative(const std::string& text) {
    return std::strtod(text.c_str(), nullptr) >= 0 ? "" : "must be 0 or more, not " + text;
}

void add_input_options(CLI::App& app, load_options& options) {
    app.add_option("FILE", options.input, "the documents; - is standard input")
        ->capture_default_str();
    app.add_option("-d,--dbname", options.conninfo,
                   "database, key=value connection string or postgresql:// URI");
}

void add_merge_options(CLI::App& app, load_options& options) {
    config& settings = options.settings;
    app.add_option("--target", settings.target, "table to write to (sessions, by search_path)");
    add_choice<write_mode>(app, "--mode", settings.mode,
                           {{"replace", write_mode::replace}, {"patch", write_mode::patch}},
                           "replace (a document is the whole row) or patch (merge into it)");
    app.add_flag("--preserve-updated-at", options.preserve_updated_at,
                 "store the documents' own updated_at rather than now()");
    app.add_flag("--newer-only", settings.newer_only,
                 "leave out documents no newer than the stored row");
    app.add_flag("--touch", settings.touch, "let an identical document still set updated_at");
    add_choice<unknown_key_policy>(
        app, "--unknown-keys", settings.unknown_keys,
        {{"error", unknown_key_policy::error}, {"ignore", unknown_key_policy::ignore}},
        "a key without a column: error (a bad document) or ignore");
    app.add_flag("--repair", settings.repair, "mend U+0000, lone surrogates, NaN and Infinity");
    app.add_flag("--create-table", settings.create_table, "make the target if it doesn't exist");
}

void add_transport_options(CLI::App& app, config& settings) {
    add_choice<transport_kind>(
        app, "--transport", settings.transport,
        {{"auto", transport_kind::automatic},
         {"temp_table", transport_kind::temp_table},
         {"loader", transport_kind::loader}},
        "auto (as part of the call), temp_table, or loader (a loader table, by its OPTIONS)");
    app.add_option("--loader-table", settings.loader_table,
                   "the loader table, for --transport loader");
}

void add_reject_options(CLI::App& app, load_options& options) {
    app.add_flag_callback(
        "--skip-errors", [&] { options.settings.on_error = error_policy::skip; },
        "leave bad documents out and load the rest");
    app.add_option("--reject-file", options.reject_file,
                   "write bad documents there, unchanged, to be mended and loaded again, and the "
                   "reasons to FILE.reasons.ndjson; implies --skip-errors");
}

void add_batch_options(CLI::App& app, load_options& options, raw_values& raw) {
    config& settings = options.settings;
    app.add_option("--workers", settings.workers, "connections that write at once")
        ->check(require_positive)
        ->capture_default_str();
    app.add_option("--batch-size", settings.batch_size, "most documents in a transaction")
        ->check(require_positive)
        ->capture_default_str();
    app.add_option("--min-batch-size", settings.min_batch_size,
                   "halve a batch in trouble down to this many")
        ->check(require_positive)
        ->capture_default_str();
    app.add_option("--batch-bytes", settings.max_batch_bytes, "most bytes in a transaction")
        ->check(require_positive)
        ->capture_default_str();
    app.add_option("--timeout", raw.timeout, "seconds a batch may take; 0: no limit")
        ->check(require_non_negative)
        ->capture_default_str();
    app.add_option("--max-retries", settings.max_retries, "how often to try a batch again")
        ->check(require_positive)
        ->capture_default_str();
    app.add_option("--throttle", raw.throttle, "seconds to pause between batches")
        ->check(require_non_negative)
        ->capture_default_str();
    app.add_flag("--single-transaction", settings.single_transaction,
                 "all or nothing; one connection");
    app.add_flag("--dry-run", settings.dry_run, "do everything, then roll it back");
}

void add_output_options(CLI::App& app, load_options& options) {
    add_choice<summary_format>(app, "--summary", options.summary,
                               {{"text", summary_format::text}, {"json", summary_format::json}},
                               "text or json, on standard output");
    app.add_flag("-q,--quiet", options.quiet, "no progress, and no summary as text");
    app.set_version_flag("-V,--version", std::string("agno-load ") + version);
}

void complete(load_options& options, const raw_values& raw) {
    options.settings.timeout = milliseconds_of(raw.timeout);
    options.settings.throttle_interval = milliseconds_of(raw.throttle);
    if (!options.reject_file.empty()) {
        options.settings.on_error = error_policy::skip;
    }
}

/// Beyond what the library checks.
void require_consistent(const load_options& options) {
    if (options.settings.transport == transport_kind::loader && !options.reject_file.empty()) {
        throw CLI::ValidationError(
            "--reject-file",
            "can't be filled with --transport loader: give the loader table a "
            "reject_table");
    }
}

early_exit explain(const CLI::App& app, const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const bool failed = app.exit(error, out, err) != 0;
    if (failed) {
        return {exit_failed, "agno-load: " + err.str()};
    }
    return {exit_landed, out.str()};
}

}  // namespace

std::variant<load_options, early_exit> parse_options(int argc, const char* const* argv) {
    load_options options;
    raw_values raw;
    CLI::App app(about, "agno-load");
    app.footer(exits);
    add_input_options(app, options);
    add_merge_options(app, options);
    add_transport_options(app, options.settings);
    add_reject_options(app, options);
    add_batch_options(app, options, raw);
    add_output_options(app, options);
    try {
        app.parse(argc, argv);
        require_consistent(options);
    } catch (const CLI::ParseError& error) {
        return explain(app, error);
    }
    complete(options, raw);
    return options;
}

}  // namespace agno::cli
