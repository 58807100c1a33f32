#include "cli/options/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <vector>

#include "cli/input/input_file.hpp"
#include "cli/options/help_text.hpp"
#include "cli/options/merge_options.hpp"
#include "cli/options/option_checks.hpp"
#include "cli/options/option_choice.hpp"
#include "cli/rejects/reject_file.hpp"
#include "cli/show/exit_status.hpp"
#include "cli/show/redact.hpp"

namespace agno::cli {

namespace {

constexpr const char* about =
    "Loads documents into PostgreSQL with the extension agno: files of NDJSON or of one "
    "JSON\n"
    "array, compressed with gzip or zstd or not. Without FILE, or with -, standard input.\n"
    "Connects as psql does: -d, -h, -p, -U, or PGHOST, PGPORT, PGUSER, PGDATABASE, PGSERVICE and "
    "so\n"
    "on.\n";

constexpr const char* more =
    "\nExit status: 0 all documents landed, 1 some were rejected, 2 failed, 130 interrupted.\n"
    "\nExamples:\n"
    "  agno-load -d app --create-table sessions.ndjson\n"
    "  agno-load -d app --reject-file bad.ndjson --workers 4 archive/*.ndjson.zst\n"
    "  agno-load -d app --resume load.state sessions.ndjson    (again, if it was interrupted)\n"
    "  some-export | agno-load -d app --mode patch --summary json";

/// Never 0 for a little, since that is no limit; nor more than fits.
std::chrono::milliseconds milliseconds_of(double seconds) {
    constexpr double longest = 1e9;
    const auto rounded = std::llround(std::min(seconds, longest) * 1000);
    return std::chrono::milliseconds(std::max(rounded, seconds > 0 ? 1LL : 0LL));
}

/// Where both are given.
bool is_same_path(const std::string& one, const std::string& other) {
    if (one.empty() || other.empty()) {
        return false;
    }
    const auto normal = [](const std::string& path) {
        return std::filesystem::absolute(path).lexically_normal();
    };
    return normal(one) == normal(other);
}

/// The options of a command line that are no fields of load_options as they stand.
struct raw_values {
    connection_options connection;
    double timeout = std::chrono::duration<double>(config::default_timeout).count();
    double throttle = 0;
    std::optional<double> flush_after;
    double reporting_period =
        std::chrono::duration<double>(load_options().reporting_period).count();
};

void add_input_options(CLI::App& app, load_options& options) {
    app.add_option("FILE", options.inputs, "documents; - is standard input (the default)")
        ->type_name("");
    app.option_defaults()->group("Input");
    app.add_option("--resume", options.state_file,
                   "record progress in FILE; if it exists, go on from there")
        ->type_name("FILE");
    app.add_option("--sync", options.settings.sync_file,
                   "keep in FILE what landed; next time, send only what has changed since")
        ->type_name("FILE");
}

void add_connection_options(CLI::App& app, load_options& options, connection_options& connection) {
    app.option_defaults()->group("Connection");
    app.add_option("-d,--dbname", options.conninfo,
                   "database, \"key=value ...\" connection string or postgresql:// URI")
        ->type_name("CONNINFO");
    app.add_option("-h,--host", connection.host, "server's host, or directory of its socket")
        ->type_name("HOST");
    app.add_option("-p,--port", connection.port, "server's port")->type_name("PORT");
    app.add_option("-U,--username", connection.user, "user to connect as")->type_name("USER");
    auto* const always = app.add_flag_callback(
        "-W,--password", [&] { connection.prompt = password_prompt::always; },
        "always ask for a password");
    app.add_flag_callback(
           "-w,--no-password", [&] { connection.prompt = password_prompt::never; },
           "never ask for a password")
        ->excludes(always);
    app.add_flag("--install-portable", options.install_portable,
                 "instead of a load, install (or upgrade) the functions as plain SQL, for a server "
                 "that takes no extension");
    app.add_option("--schema", options.schema,
                   "schema of the functions in plain SQL (agno, else found by search_path)")
        ->type_name("SCHEMA");
}

void add_reject_options(CLI::App& app, load_options& options) {
    app.option_defaults()->group("Bad documents");
    app.add_flag_callback(
        "--skip-errors", [&] { options.settings.on_error = error_policy::skip; },
        "leave them out and load the rest");
    app.add_option("--reject-file", options.reject_file,
                   "the same, and write them to FILE, unchanged; the reasons to "
                   "FILE.reasons.ndjson")
        ->type_name("FILE");
    add_choice<unknown_key_policy>(
        app, "--unknown-keys", options.settings.unknown_keys,
        {{"error", unknown_key_policy::error}, {"ignore", unknown_key_policy::ignore}},
        "a key that has no column is an error, or is left out");
    app.add_flag("--repair", options.settings.repair,
                 "replace U+0000 and lone surrogates by U+FFFD, NaN and Infinity by null");
}

void add_batch_options(CLI::App& app, load_options& options, raw_values& raw) {
    config& settings = options.settings;
    app.option_defaults()->group("Batches");
    const auto add_number = [&](const char* name, auto& value, const char* unit, const char* help) {
        app.add_option(name, value, help)->type_name(unit)->capture_default_str();
        return app.get_option(name);
    };
    add_number("--workers", settings.workers, "N", "connections that write at the same time")
        ->check(require_positive);
    add_choice<distribution>(app, "--distributed", settings.distributed,
                             {{"auto", distribution::automatic}, {"off", distribution::off}},
                             "on Citus, whether workers write to the rows' nodes");
    add_number("--batch-size", settings.batch_size, "N", "most documents in a transaction")
        ->check(require_positive);
    add_number("--min-batch-size", settings.min_batch_size, "N",
               "fewest documents down to which a failing batch is halved")
        ->check(require_positive);
    add_number("--batch-bytes", settings.max_batch_bytes, "N", "most bytes in a transaction")
        ->check(require_positive);
    add_number("--timeout", raw.timeout, "SECONDS", "how long a batch may take; 0: no limit")
        ->check(require_non_negative);
    add_number("--max-retries", settings.max_retries, "N", "how often to try a batch again")
        ->check(require_positive);
    add_number("--throttle", raw.throttle, "SECONDS", "pause between batches")
        ->check(require_non_negative);
    app.add_option("--flush-after", raw.flush_after,
                   "write a batch that is not full once a document waited that long; 0: never (1 "
                   "if an input is not a file)")
        ->type_name("SECONDS")
        ->check(require_non_negative);
    app.add_flag("--single-transaction", settings.single_transaction,
                 "all or nothing; one connection");
    app.add_flag("--dry-run", settings.dry_run, "do everything, then roll it back");
    add_choice<transport_kind>(app, "--transport", settings.transport,
                               {{"auto", transport_kind::automatic},
                                {"parameter", transport_kind::parameter},
                                {"temp_table", transport_kind::temp_table},
                                {"loader", transport_kind::loader}},
                               "how batches are sent: as part of the call, or by COPY");
    app.add_option("--loader-table", settings.loader_table, "for --transport loader")
        ->type_name("TABLE");
}

void add_output_options(CLI::App& app, load_options& options, raw_values& raw) {
    app.option_defaults()->group("Output");
    add_choice<summary_format>(app, "--summary", options.summary,
                               {{"text", summary_format::text}, {"json", summary_format::json}},
                               "format of the summary, on standard output");
    app.add_option("--reporting-period", raw.reporting_period,
                   "between lines of progress, if there is no terminal")
        ->type_name("SECONDS")
        ->check(require_period)
        ->capture_default_str();
    app.add_flag("-v,--verbose", options.verbose, "report every batch and retry");
    app.add_flag("-q,--quiet", options.quiet, "no progress, and no summary as text");
}

void complete(load_options& options, const raw_values& raw) {
    options.conninfo = with_options(options.conninfo, raw.connection);
    options.prompt = raw.connection.prompt;
    options.settings.timeout = milliseconds_of(raw.timeout);
    options.settings.throttle_interval = milliseconds_of(raw.throttle);
    if (raw.flush_after) {
        options.flush_after = milliseconds_of(*raw.flush_after);
    }
    options.settings.schema = options.schema;
    options.reporting_period = std::chrono::duration<double>(raw.reporting_period);
    if (!options.reject_file.empty()) {
        options.settings.on_error = error_policy::skip;
    }
}

/// Both files are written in place, and the reject file has a second file beside it.
void require_file_name(const char* option, const std::string& path) {
    if (path == standard_input) {
        throw CLI::ValidationError(option,
                                   "needs a file, which - is not (./- is a file of that name)");
    }
}

/// Beyond what the library checks.
void require_consistent(const load_options& options) {
    require_file_name("--reject-file", options.reject_file);
    require_file_name("--resume", options.state_file);
    require_file_name("--sync", options.settings.sync_file);
    if (options.settings.transport == transport_kind::loader && !options.reject_file.empty()) {
        throw CLI::ValidationError(
            "--reject-file",
            "cannot be filled with --transport loader: give the loader table a "
            "reject_table");
    }
    const bool commits_batches = !options.settings.single_transaction && !options.settings.dry_run;
    if (!options.state_file.empty() && !commits_batches) {
        throw CLI::ValidationError("--resume",
                                   "cannot be used with --single-transaction or --dry-run, which "
                                   "leave nothing to go on from");
    }
    const auto is_reject_file = [&](const std::string& path) {
        return !options.reject_file.empty() &&
               (is_same_path(path, options.reject_file) ||
                is_same_path(path, reject_file::reasons_path(options.reject_file)));
    };
    if (is_reject_file(options.state_file)) {
        throw CLI::ValidationError("--resume", "would overwrite the reject file: name another");
    }
    const std::string& sync_file = options.settings.sync_file;
    if (is_reject_file(sync_file) || is_same_path(sync_file, options.state_file)) {
        throw CLI::ValidationError("--sync", "is written by another option, too: name another");
    }
    if (std::ranges::count(options.inputs, standard_input) > 1) {
        throw CLI::ValidationError("FILE", "standard input (-) can be read only once");
    }
}

early_exit explain(const CLI::App& app, const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const bool failed = app.exit(error, out, err) != 0;
    if (failed) {
        return {exit_failed, without_passwords(err.str())};
    }
    return {exit_landed, out.str()};
}

}  // namespace

std::variant<load_options, early_exit> parse_options(int argc, const char* const* argv,
                                                     std::string (*version)()) {
    load_options options;
    raw_values raw;
    CLI::App app(about, "agno-load");
    app.footer(more);
    app.formatter(std::make_shared<help_text>());
    app.option_defaults()->group("Options");
    app.set_help_flag("-?,--help", "print this and exit");
    add_input_options(app, options);
    // So that an alias or a script can be overruled.
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    add_connection_options(app, options, raw.connection);
    add_merge_options(app, options);
    add_reject_options(app, options);
    add_batch_options(app, options, raw);
    add_output_options(app, options, raw);
    app.option_defaults()->group("Options");
    app.set_version_flag("-V,--version", version(),
                         "print its version and those of its libraries, and exit");
    for (CLI::Option* const option : app.get_options()) {
        if (option->get_items_expected_max() > 0) {
            option->check(require_value);
        }
    }
    try {
        require_values({argv, static_cast<std::size_t>(argc)});
        app.parse(argc, argv);
        require_consistent(options);
    } catch (const CLI::ParseError& error) {
        return explain(app, error);
    }
    complete(options, raw);
    return options;
}

}  // namespace agno::cli
