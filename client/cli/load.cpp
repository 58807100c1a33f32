#include "load.hpp"

#include <chrono>
#include <cstdio>
#include <memory>

#include "agno/error.hpp"
#include "agno/postgres_batch_writer.hpp"
#include "exit_status.hpp"
#include "input_file.hpp"
#include "progress.hpp"
#include "reject_file.hpp"
#include "reject_notes.hpp"
#include "stream_source.hpp"
#include "summary.hpp"

namespace agno::cli {

namespace {

void complain(const char* message) {
    std::fprintf(stderr, "agno-load: %s\n", message);
}

/// One run of agno-load, with everything it shows and writes.
class loader {
  public:
    explicit loader(const load_options& options)
        : options_(options), input_(options.input), settings_(options.settings) {
        if (!options.reject_file.empty()) {
            open_reject_file();
        }
        if (!options.quiet) {
            display_ = std::make_unique<progress_display>(stderr, input_.size());
            settings_.on_progress = [this](const upsert_result& so_far) {
                display_->update(so_far);
            };
        }
    }

    upsert_result run(const std::stop_token& stop) {
        stream_source source(input_);
        postgres_batch_writer writer(options_.conninfo, settings_);
        return writer.upsert_documents(
            source, options_.preserve_updated_at, stop,
            [this](const document_report& report, std::string_view text) { note(report, text); });
    }

    /// To be called once, when all documents have been seen.
    void finish_notes() {
        hide_progress();
        notes_.finish();
    }

  private:
    void open_reject_file() {
        for (const std::string& path :
             {options_.reject_file, reject_file::reasons_path(options_.reject_file)}) {
            if (input_.is_same_file(path)) {
                throw usage_error(path + " is the input, and would be overwritten", "58P01");
            }
        }
        rejects_ = std::make_unique<reject_file>(options_.reject_file);
    }

    void note(const document_report& report, std::string_view text) {
        if (report.what != outcome::rejected) {
            return;
        }
        hide_progress();
        notes_.add(report);
        if (rejects_) {
            rejects_->add(report, text);
        }
    }

    void hide_progress() {
        if (display_) {
            display_->clear();
        }
    }

    const load_options& options_;
    input_file input_;
    config settings_;
    std::unique_ptr<progress_display> display_;
    std::unique_ptr<reject_file> rejects_;
    reject_notes notes_{stderr};
};

int status_of(const upsert_result& result) {
    return result.counts[outcome::rejected] > 0 ? exit_rejected : exit_landed;
}

void print_summary(const load_options& options, const load_summary& summary) {
    if (options.summary == summary_format::json) {
        std::puts(summary_json(summary).c_str());
    } else if (!options.quiet) {
        std::fputs(summary_text(summary).c_str(), stdout);
    }
    std::fflush(stdout);
}

void run_loader(loader& loads, load_summary& summary, const std::stop_token& stop) {
    try {
        summary.result = loads.run(stop);
        summary.exit_status = status_of(summary.result);
        loads.finish_notes();
    } catch (const error& failed) {
        summary.result = failed.committed();
        const bool interrupted = dynamic_cast<const cancelled_error*>(&failed) != nullptr;
        summary.exit_status = interrupted ? exit_interrupted : exit_failed;
        loads.finish_notes();
        complain(failed.what());
    }
}

}  // namespace

int load(const load_options& options, const std::stop_token& stop) {
    load_summary summary;
    summary.dry_run = options.settings.dry_run;
    try {
        const auto started = std::chrono::steady_clock::now();
        loader loads(options);
        run_loader(loads, summary, stop);
        summary.elapsed = std::chrono::steady_clock::now() - started;
    } catch (const std::exception& failed) {
        summary.exit_status = exit_failed;
        complain(failed.what());
    }
    print_summary(options, summary);
    return summary.exit_status;
}

}  // namespace agno::cli
