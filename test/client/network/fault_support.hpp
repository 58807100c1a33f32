#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "../live/live_support.hpp"
#include "agno/agno.hpp"
#include "fault_proxy.hpp"

namespace faults {

using agno::transport_kind;
using live::every_transport;
using live::name_of;
using live::transport_name;

/// How long anything may take longer than promised on a machine that is busy with other things.
constexpr std::chrono::seconds slack{60};

/// A test whose writers go through a proxy, in small batches.
class Faults : public live::Live {
  protected:
    Faults() {
        settings.batch_size = 100;
        settings.max_retries = 2;
        settings.timeout = std::chrono::seconds(20);
    }

    [[nodiscard]] agno::postgres_batch_writer writer() const {
        return agno::postgres_batch_writer(conninfo(), settings);
    }

    /// Under a name of the test's own, by which its backends are known.
    [[nodiscard]] std::string conninfo() const {
        return proxy.conninfo() + " application_name=" + table;
    }

    /// How many backends of writers run a statement.
    std::string statements_under_way() {
        return db.ask(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
            " AND application_name = '" +
            table + "'");
    }

    /// Whether all have ended: the server has been told to, but may take a moment to do it.
    bool all_statements_end() {
        const auto deadline = std::chrono::steady_clock::now() + slack;
        while (statements_under_way() != "0") {
            if (std::chrono::steady_clock::now() > deadline) {
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return true;
    }

    fault_proxy proxy;
};

/// How long the action took.
inline std::chrono::milliseconds time_of(const std::function<void()>& action) {
    const auto started = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 started);
}

inline std::string name_of(point where) {
    switch (where) {
        case point::connect:
            return "connect";
        case point::copy:
            return "copy";
        case point::copy_end:
            return "copy_end";
        case point::copy_answer:
            return "copy_answer";
        case point::call:
            return "call";
        case point::call_answer:
            return "call_answer";
        case point::question:
            return "question";
        case point::question_answer:
            return "question_answer";
        case point::commit:
            return "commit";
        case point::commit_answer:
            break;
    }
    return "commit_answer";
}

}  // namespace faults
