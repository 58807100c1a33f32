#include "upsert_call.hpp"

#include <span>
#include <string>

#include "agno/error.hpp"
#include "document_check.hpp"
#include "session_id.hpp"

namespace agno::detail {

upsert_call::upsert_call(std::vector<server_link>& links, const config& settings,
                         bool preserve_updated_at, const std::stop_token& stop,
                         const report_handler& on_report)
    : settings_(settings),
      on_caller_stop_(stop, forward_stop{stop_}),
      results_(settings.on_progress, on_report),
      fate_(stop_) {
    for (server_link& link : links) {
        runners_.push_back(std::make_unique<batch_runner>(link, settings, preserve_updated_at,
                                                          stop_.get_token(), results_));
    }
    for (const auto& runner : runners_) {
        lanes_.push_back(std::make_unique<lane>(settings, *runner, fate_));
    }
}

upsert_result upsert_call::run(document_source& source) {
    try {
        write_all(source);
        return results_.total();
    } catch (error& failed) {
        abandon();
        failed.set_committed(committed());
        throw;
    } catch (...) {
        abandon();
        throw;
    }
}

void upsert_call::write_all(document_source& source) {
    batch_runner& first = *runners_.front();
    if (settings_.single_transaction) {
        first.begin_whole();
    }
    if (settings_.create_table) {
        first.create_target();
    }
    try {
        read_all(source);
    } catch (...) {
        // What is wrong with a document is no reason to take back those before it.
        await_lanes();
        throw;
    }
    finish_lanes();
    if (settings_.single_transaction) {
        first.end_whole();
    }
}

void upsert_call::read_all(document_source& source) {
    const std::stop_token stop = stop_.get_token();
    while (!stop.stop_requested()) {
        const auto document = source.next(stop);
        if (!document) {
            break;
        }
        accept(*document);
    }
    if (stop.stop_requested()) {
        // A worker's failure, if that is why, tells more.
        fate_.rethrow();
        throw cancelled_error("stopped at the caller's request", "57014");
    }
}

void upsert_call::finish_lanes() {
    for (const auto& each : std::span(lanes_).first(lanes_.size() - 1)) {
        each->hand_over();
    }
    lanes_.back()->write_here();
    await_lanes();
    fate_.rethrow();
}

void upsert_call::await_lanes() {
    for (const auto& each : lanes_) {
        each->await_completion();
    }
}

void upsert_call::accept(const raw_document& document) {
    const std::string_view text = trimmed(document.text);
    if (!document.flaw.empty()) {
        refuse(document, "22P02", std::string(document.flaw));
    } else if (const auto found = find_defect(text)) {
        refuse(document, found->sqlstate, found->detail);
    } else {
        lane_for(document).add(text, next_index_, document.line);
    }
    ++next_index_;
}

void upsert_call::refuse(const raw_document& document, const std::string& sqlstate,
                         const std::string& detail) {
    if (settings_.on_error == error_policy::skip) {
        results_.refused({next_index_, document.line, std::string(document.session_id),
                          outcome::rejected, sqlstate, detail},
                         document.text);
        return;
    }
    std::string place = "document " + std::to_string(next_index_ + 1);
    if (document.line > 0) {
        place += " (line " + std::to_string(document.line) + ")";
    }
    throw data_error(place + ": " + detail, sqlstate, next_index_, document.line);
}

lane& upsert_call::lane_for(const raw_document& document) {
    if (lanes_.size() == 1) {
        return *lanes_.front();
    }
    const std::size_t hash = document.session_id.empty()
                                 ? std::hash<std::string>()(find_session_id(document.text))
                                 : std::hash<std::string_view>()(document.session_id);
    return *lanes_[hash % lanes_.size()];
}

void upsert_call::abandon() noexcept {
    stop_.request_stop();
    // Their threads first: a worker may still be using its link.
    lanes_.clear();
    runners_.front()->abandon_whole();
}

upsert_result upsert_call::committed() {
    return settings_.single_transaction ? upsert_result() : results_.total();
}

}  // namespace agno::detail
