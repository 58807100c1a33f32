#include "cli/load_job.hpp"

#include "cli/rejects/existing_file.hpp"
#include "cli/rejects/fault_position.hpp"
#include "cli/show/wording.hpp"

namespace agno::cli {

namespace {

std::optional<resumption> resumption_for(const load_options& options) {
    return options.state_file.empty() ? std::nullopt : std::optional<resumption>(options);
}

void require_inputs(const std::vector<std::string>& inputs) {
    for (const std::string& input : inputs) {
        require_readable(input);
    }
}

/// Of all inputs, where they are files.
std::optional<std::uint64_t> size_of(const std::vector<std::string>& inputs) {
    std::uint64_t total = 0;
    for (const std::string& input : inputs) {
        const auto size = regular_size(input);
        if (!size) {
            return std::nullopt;
        }
        total += *size;
    }
    return total;
}

void require_no_input(const std::vector<std::string>& inputs, const std::string& written) {
    for (const std::string& input : inputs) {
        if (is_same_file(input, written)) {
            throw usage_error(written + " is an input, and would be overwritten", "58P01");
        }
    }
}

bool got_to_server(const upsert_result& result) {
    return result.batches > 0 || result.skipped > 0;
}

}  // namespace

load_job::load_job(const load_options& options, console& screen)
    : options_(options),
      console_(screen),
      writer_(options.conninfo, listening()),
      resumption_(resumption_for(options)),
      places_(beginnings()),
      bytes_total_(size_of(options.inputs)),
      notes_(screen),
      log_(screen, options.settings.max_retries) {
    require_inputs(options.inputs);
    check_outputs();
    if (!options.quiet) {
        display_ = std::make_unique<progress_display>(screen, options.reporting_period);
    }
}

std::vector<input_position> load_job::beginnings() const {
    return resumption_ ? resumption_->positions()
                       : std::vector<input_position>(options_.inputs.size());
}

/// Checked now rather than after the first batch, but not opened yet.
void load_job::check_outputs() {
    const std::string& path = options_.reject_file;
    if (!path.empty()) {
        require_no_input(options_.inputs, path);
        require_no_input(options_.inputs, reject_file::reasons_path(path));
        rejects_.emplace(path, resumption_ ? resumption_->kept_of(path) : std::nullopt);
        if (options_.settings.dry_run) {
            require_nothing_replaced("a dry run replaces no file");
        }
    }
    const std::string& sync_file = options_.settings.sync_file;
    if (!sync_file.empty()) {
        require_no_input(options_.inputs, sync_file);
        require_writable(sync_file);
    }
    if (resumption_) {
        require_no_input(options_.inputs, options_.state_file);
        require_writable(options_.state_file);
        require_state_beginning(replacement_path(options_.state_file));
    }
}

void load_job::require_nothing_replaced(const std::string& why) const {
    if (rejects_->replaces_something()) {
        throw usage_error(options_.reject_file + " or its file of reasons exists, and " + why +
                              ": name another one",
                          "58P02");
    }
}

/// At the end of a load that sent nothing to the server: what it rejected is kept, if in a new
/// file.
void load_job::begin_unsent() {
    if (rejects_ && rejects_->has_waiting()) {
        require_nothing_replaced("no document got to the server");
        begin();
    }
}

/// The server has accepted a batch, or the load is over: from now on the load may write its files.
void load_job::begin() {
    if (!has_begun_ && rejects_) {
        rejects_->begin();
    }
    has_begun_ = true;
}

void load_job::save(bool is_complete) {
    resumption_->save(places_.positions(), rejected_, rejects_ ? rejects_->file() : nullptr,
                      is_complete);
}

config load_job::listening() {
    config settings = options_.settings;
    // Documents may trickle through a pipe.
    const bool is_all_files = size_of(options_.inputs).has_value();
    settings.flush_after = options_.flush_after.value_or(
        is_all_files ? settings.flush_after.zero() : load_options::flush_pipes_after);
    settings.on_progress = [this](const upsert_result& so_far) { progress(so_far); };
    if (options_.verbose) {
        settings.on_retry = [this](const retry_notice& notice) { log_.retry(notice); };
        settings.on_notice = [this](const std::string& text) { log_.notice(text); };
    }
    return settings;
}

upsert_result load_job::run(const std::stop_token& stop) {
    file_source source(options_.inputs, places_, !options_.state_file.empty());
    upsert_result result;
    try {
        result = writer_.upsert_documents(
            source, options_.preserve_updated_at, stop,
            [this](const document_report& report, std::string_view text) { note(report, text); });
    } catch (...) {
        display_.reset();
        notes_.finish();
        throw;
    }
    finish(result);
    return result;
}

void load_job::finish(const upsert_result& result) {
    display_.reset();
    notes_.finish();
    places_.settle(result.settled);
    try {
        if (got_to_server(result)) {
            begin();
        } else {
            begin_unsent();
        }
        if (resumption_) {
            save(true);
        }
    } catch (error& failed) {
        failed.set_committed(result);
        throw;
    }
}

void load_job::progress(const upsert_result& so_far) {
    places_.settle(so_far.settled);
    if (!options_.settings.single_transaction && !options_.settings.dry_run) {
        committed_ = so_far;
    }
    if (got_to_server(so_far)) {
        begin();
    }
    if (has_begun_ && resumption_ && so_far.settled > saved_) {
        save(false);
        saved_ = so_far.settled;
    }
    if (options_.verbose) {
        log_.batch(so_far);
    }
    if (display_) {
        display_->update({.counts = so_far.counts,
                          .bytes_done = places_.bytes_done(),
                          .bytes_before = places_.bytes_before(),
                          .bytes_total = bytes_total_,
                          .elapsed = {}});
    }
}

void load_job::note(const document_report& report, std::string_view text) {
    const auto place = places_.find(report.index);
    if (report.what != outcome::rejected || !place) {
        return;
    }
    const rejected_document document{input_name(options_.inputs[place->input]), *place, report,
                                     text};
    ++rejected_;
    notes_.add(document);
    if (rejects_) {
        rejects_->add(document);
    }
}

std::string load_job::explain(const error& failed) const {
    std::string text = in_own_words(failed.what());
    const auto* bad = dynamic_cast<const data_error*>(&failed);
    if (bad != nullptr && bad->document_index()) {
        if (const auto place = places_.find(*bad->document_index())) {
            text = location(input_name(options_.inputs[place->input]),
                            fault_position(*place, {}, text)) +
                   ": " + text;
        }
    }
    return text;
}

bool load_job::can_go_on_after(const error& failed) const {
    return resumption_ && dynamic_cast<const usage_error*>(&failed) == nullptr;
}

}  // namespace agno::cli
