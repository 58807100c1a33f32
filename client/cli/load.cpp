#include "cli/load.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <new>

#include "agno/error.hpp"
#include "cli/input/input_file.hpp"
#include "cli/load_job.hpp"
#include "cli/show/exit_status.hpp"
#include "cli/show/wording.hpp"

namespace agno::cli {

namespace {

int status_of(const load_summary& load) {
    return load.result.counts[outcome::rejected] + load.rejected_before > 0 ? exit_rejected
                                                                            : exit_landed;
}

/// False if it can't be written.
bool print_summary(const load_options& options, const load_summary& summary) {
    if (options.summary == summary_format::json) {
        std::puts(summary_json(summary).c_str());
    } else if (!options.quiet) {
        std::fputs(summary_text(summary).c_str(), stdout);
    }
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

void run(load_job& job, console& screen, load_summary& summary, const std::stop_token& stop) {
    summary.documents_before = job.documents_before();
    summary.rejected_before = job.rejected_before();
    try {
        summary.result = job.run(stop);
        summary.exit_status = status_of(summary);
    } catch (const error& failed) {
        summary.result = failed.committed();
        const bool interrupted = dynamic_cast<const cancelled_error*>(&failed) != nullptr;
        summary.exit_status = interrupted ? exit_interrupted : exit_failed;
        summary.failure = {std::string(failed.sqlstate()), job.explain(failed)};
        screen.error(summary.failure->message);
        if (job.can_go_on_after(failed)) {
            screen.line("the same command continues where it stopped");
        }
    } catch (const std::exception&) {
        summary.result = job.committed();
        throw;
    }
}

/// True if documents are to be typed in: probably the user forgot to name a file.
bool reads_from_terminal(const load_options& options) {
    return !options.quiet && isatty(STDIN_FILENO) != 0 &&
           std::ranges::count(options.inputs, standard_input) > 0;
}

}  // namespace

int load(const load_options& options, const std::stop_token& stop) {
    load_summary summary;
    summary.dry_run = options.settings.dry_run;
    console screen(stderr);
    if (reads_from_terminal(options)) {
        screen.line("reading documents from the terminal; Ctrl-D ends them");
    }
    const auto started = std::chrono::steady_clock::now();
    try {
        load_job job(options, screen);
        run(job, screen, summary, stop);
    } catch (const error& failed) {
        summary.exit_status = exit_failed;
        summary.failure = {std::string(failed.sqlstate()), in_own_words(failed.what())};
        screen.error(summary.failure->message);
    } catch (const std::bad_alloc&) {
        summary.exit_status = exit_failed;
        summary.failure = {"53200", "out of memory"};
        screen.error(summary.failure->message);
    } catch (const std::exception& failed) {
        summary.exit_status = exit_failed;
        summary.failure = {"XX000", failed.what()};
        screen.error(failed.what());
    }
    summary.elapsed = std::chrono::steady_clock::now() - started;
    if (!print_summary(options, summary)) {
        screen.error(std::string("cannot write the summary: ") + std::strerror(errno));
        summary.exit_status = std::max(summary.exit_status, exit_failed);
    }
    return summary.exit_status;
}

}  // namespace agno::cli
