#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

namespace agno::detail {

enum class failure_kind : std::uint8_t {
    server,      ///< the server raised an error
    connection,  ///< no connection, or it was lost
    timeout,     ///< our own deadline passed
    stopped,     ///< the caller asked to stop
    setup,       ///< the library found something missing or misused
};

/// What was being done when it failed; the hint depends on it.
enum class phase : std::uint8_t {
    connecting,
    preparing,
    staging,
    upserting,
    landing,  ///< upserting and committing, by one statement
    committing,
};

[[nodiscard]] constexpr bool merges(phase at) noexcept {
    return at == phase::upserting || at == phase::landing;
}

[[nodiscard]] constexpr bool commits(phase at) noexcept {
    return at == phase::landing || at == phase::committing;
}

/// A failed attempt, thrown inside the library only: it is either retried or told to the caller as
/// one of agno's errors (see error_report.hpp).
struct failure : std::exception {
    failure(failure_kind what_kind, std::string state, std::string text)
        : kind(what_kind), sqlstate(std::move(state)), message(std::move(text)) {}

    [[nodiscard]] const char* what() const noexcept override { return message.c_str(); }

    /// True if the library gave up waiting, so that a statement may still be under way.
    [[nodiscard]] bool interrupted() const noexcept {
        return kind == failure_kind::timeout || kind == failure_kind::stopped;
    }

    failure_kind kind;
    phase at = phase::connecting;
    /// The connection could not be made because of its settings: no retry helps.
    bool is_permanent = false;
    /// The server was asked to commit, and whether it did can't be known any more.
    bool in_doubt = false;
    /// Where the server's own statement_timeout ended it: that setting.
    std::string statement_timeout;
    std::string sqlstate;
    std::string message;
    std::string detail;
    std::string hint;
};

}  // namespace agno::detail
