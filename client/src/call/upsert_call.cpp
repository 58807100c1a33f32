#include "src/call/upsert_call.hpp"

#include <span>
#include <string>

#include "agno/error.hpp"
#include "src/call/lane_spread.hpp"
#include "src/document/document_check.hpp"
#include "src/document/key_hash.hpp"
#include "src/document/session_id.hpp"

namespace agno::detail {

upsert_call::upsert_call(std::vector<server_link>& links, lane_plan& plan, const config& settings,
                         bool preserve_updated_at, const std::stop_token& stop,
                         const report_handler& on_report, document_source& source)
    : plan_(plan),
      settings_(settings),
      source_(source),
      on_caller_stop_(stop, forward_stop{stop_}),
      first_index_(source.first_index()),
      results_(settings, on_report, first_index_),
      fate_(stop_),
      next_index_(first_index_),
      latest_hand_over_(links.size()) {
    for (server_link& link : links) {
        runners_.push_back(std::make_unique<batch_runner>(link, settings, preserve_updated_at,
                                                          stop_.get_token(), results_));
    }
    for (const auto& runner : runners_) {
        workers_.push_back(std::make_unique<worker>(settings, *runner, fate_));
    }
}

upsert_result upsert_call::run() {
    try {
        write_all();
        return results_.total();
    } catch (error& failed) {
        abandon();
        results_.report_rest();
        failed.set_committed(committed());
        throw;
    } catch (...) {
        abandon();
        throw;
    }
}

void upsert_call::write_all() {
    batch_runner& first = *runners_.front();
    if (settings_.single_transaction) {
        first.begin_single_transaction();
    }
    if (settings_.create_table) {
        first.create_target();
    }
    if (!settings_.sync_file.empty()) {
        begin_sync();
    }
    try {
        read_timed();
    } catch (...) {
        // An error in a document is no reason to take back those before it.
        await_lanes();
        throw;
    }
    finish_lanes();
    if (source_failed_) {
        std::rethrow_exception(source_failed_);
    }
    if (settings_.single_transaction) {
        first.end_single_transaction();
    }
    if (record_) {
        record_->keep();
    }
}

void upsert_call::begin_sync() {
    record_.emplace(settings_, runners_.front()->circumstances());
    for (const auto& runner : runners_) {
        runner->sync_by(*record_);
    }
}

void upsert_call::read_timed() {
    struct timer {
        upsert_call& of;
        std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
        ~timer() {
            auto reading = std::chrono::steady_clock::now() - started;
            for (const auto& each : of.workers_) {
                reading -= each->waited();
            }
            of.results_.spent({.reading = reading});
        }
    } const until_it_ends{*this};
    read_all();
}

std::optional<raw_document> upsert_call::next_document(const std::stop_token& stop) {
    try {
        return source_.next(stop);
    } catch (...) {
        // Documents before it are still good.
        source_failed_ = std::current_exception();
        return std::nullopt;
    }
}

void upsert_call::read_all() {
    const std::stop_token stop = stop_.get_token();
    while (!stop.stop_requested()) {
        const auto document = next_document(stop);
        if (!document) {
            break;
        }
        accept(*document);
    }
    if (stop.stop_requested()) {
        // If a worker's failure is the reason, that error says more.
        fate_.rethrow();
        throw cancelled_error("stopped at the caller's request", "57014");
    }
}

void upsert_call::finish_lanes() {
    for (const auto& each : std::span(workers_).first(workers_.size() - 1)) {
        each->hand_over();
    }
    workers_.back()->write_here();
    await_lanes();
    fate_.rethrow();
}

void upsert_call::await_lanes() {
    for (const auto& each : workers_) {
        each->await_completion();
    }
}

void upsert_call::accept(const raw_document& document) {
    const std::string_view text = trimmed(document.text);
    if (!document.flaw.empty()) {
        refuse(document, std::string(document.flaw_sqlstate), std::string(document.flaw));
    } else if (const auto found = find_defect(text)) {
        refuse(document, found->sqlstate, found->detail);
    } else {
        const std::size_t chosen = lane_for(document);
        if (workers_[chosen]->add(text, next_index_, document.line)) {
            latest_hand_over_[chosen] = ++hand_overs_;
            hurry_laggards();
            follow_nodes();
        }
    }
    ++next_index_;
}

/// A worker that gets few documents would hold back those of all others from being settled.
void upsert_call::hurry_laggards() {
    const std::uint64_t most_behind = 2 * workers_.size();
    for (std::size_t at = 0; at < workers_.size(); ++at) {
        if (hand_overs_ - latest_hand_over_[at] > most_behind) {
            workers_[at]->hand_over();
            latest_hand_over_[at] = hand_overs_;
        }
    }
}

/// Documents that are refused may wait for one before them that no full batch follows.
void upsert_call::hurry_all() {
    for (std::size_t at = 0; at < workers_.size(); ++at) {
        workers_[at]->hand_over();
        latest_hand_over_[at] = hand_overs_;
    }
    refused_bytes_ = 0;
}

void upsert_call::refuse(const raw_document& document, const std::string& sqlstate,
                         const std::string& detail) {
    if (settings_.on_error == error_policy::skip) {
        results_.refused({next_index_, document.line, std::string(document.session_id),
                          outcome::rejected, sqlstate, detail},
                         document.text);
        // What is kept of it besides its text.
        constexpr std::size_t about_a_report = 256;
        refused_bytes_ += document.text.size() + about_a_report;
        if (refused_bytes_ > static_cast<std::size_t>(settings_.max_batch_bytes)) {
            hurry_all();
        }
        return;
    }
    std::string place = "document " + std::to_string(next_index_ + 1);
    if (document.line > 0) {
        place += " (line " + std::to_string(document.line) + ")";
    }
    throw data_error(place + ": " + detail, sqlstate, next_index_, document.line);
}

std::size_t upsert_call::hash_of(const raw_document& document) const {
    const bool is_known = settings_.key.empty() && !document.session_id.empty();
    return is_known ? hash_of_session(document.session_id)
                    : hash_of_key(document.text, settings_.key);
}

std::size_t upsert_call::lane_for(const raw_document& document) const {
    if (workers_.size() == 1) {
        return 0;
    }
    return plan_.lane_for(document, hash_of(document), workers_.size());
}

/// Documents of one key keep their order: what others have got of them is written before.
void upsert_call::plan_lanes() {
    if (workers_.size() == 1 || settings_.distributed == distribution::off ||
        settings_.transport == transport_kind::loader) {
        return;
    }
    hurry_all();
    await_lanes();
    if (!stop_.stop_requested()) {
        spread_lanes(plan_, runners_, results_);
    }
}

/// Once a batch has told that this is Citus: a small call is not worth the question.
void upsert_call::follow_nodes() {
    bool is_on_citus = false;
    bool has_moved = false;
    for (const auto& each : runners_) {
        is_on_citus |= each->has_met_citus();
        has_moved |= each->take_conflict();
    }
    if (is_on_citus && (plan_.is_old() || (has_moved && plan_.is_outdated_by_move()))) {
        plan_lanes();
    }
}

void upsert_call::abandon() noexcept {
    stop_.request_stop();
    // Their threads first: a worker may still be using its link.
    workers_.clear();
    runners_.front()->abandon_single_transaction();
}

upsert_result upsert_call::committed() {
    upsert_result all = results_.total();
    if (!settings_.single_transaction) {
        return all;
    }
    upsert_result nothing;
    nothing.settled = first_index_;
    nothing.retries = all.retries;
    nothing.spent = all.spent;
    return nothing;
}

}  // namespace agno::detail
