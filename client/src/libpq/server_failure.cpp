#include "src/libpq/server_failure.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace agno::detail {

namespace {

std::string diagnostic(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text != nullptr ? text : "";
}

std::string without_trailing_newline(std::string_view text) {
    return std::string(text.substr(0, text.find_last_not_of('\n') + 1));
}

bool looks_like_sqlstate(std::string_view text) {
    return text.size() == 5 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
           });
}

/// What libpq says where trying again is of no use: options that it can't make sense of, which it
/// finds before it looks for any server, or certificates that don't fit. In another language than
/// English this goes unnoticed.
bool is_permanent(std::string_view message) {
    constexpr std::string_view before_reason = " failed: ";
    const std::size_t attempt = message.rfind(before_reason);
    const auto begins = [&](std::string_view with) { return message.starts_with(with); };
    if (attempt == std::string_view::npos) {
        constexpr std::array<std::string_view, 4> of_options = {
            "invalid ", "definition of service ", "service file ", "could not match "};
        return std::ranges::any_of(of_options, begins);
    }
    constexpr std::array<std::string_view, 5> of_trust = {
        "certificate", "private key", "unknown ca", "does not match host name", "SSL was required"};
    const std::string_view reason = message.substr(attempt);
    return std::ranges::any_of(
        of_trust, [&](std::string_view words) { return reason.find(words) != reason.npos; });
}

/// pgbouncer's answer to BEGIN in pool_mode = statement, always in English, with which it ends the
/// connection.
bool is_of_statement_pooling(std::string_view message) {
    return message.find("in statement pooling mode") != std::string_view::npos;
}

failure statement_pooling() {
    return {failure_kind::setup, "0A000",
            "a pooler shares this connection by the statement (pool_mode = statement), and a batch "
            "needs a transaction: connect to a pool by transaction or session or to the server "
            "itself, or send batches as a parameter (transport parameter)"};
}

failure lost_connection(std::string_view message) {
    return is_of_statement_pooling(message)
               ? statement_pooling()
               : failure(failure_kind::connection, "08006", without_trailing_newline(message));
}

}  // namespace

bool is_of_lost_node(std::string_view sqlstate, std::string_view context) {
    return sqlstate == "XX000" && context.starts_with("while executing command on ");
}

failure failure_of(const PGresult* failed) {
    const std::string sqlstate = diagnostic(failed, PG_DIAG_SQLSTATE);
    if (sqlstate.empty()) {
        return lost_connection(PQresultErrorMessage(failed));
    }
    failure found(failure_kind::server, sqlstate, diagnostic(failed, PG_DIAG_MESSAGE_PRIMARY));
    if (is_of_statement_pooling(found.message)) {
        return statement_pooling();
    }
    if (is_of_lost_node(sqlstate, diagnostic(failed, PG_DIAG_CONTEXT))) {
        found.sqlstate = "08006";
        found.message = "Citus lost the connection to another node: " + found.message;
    }
    found.detail = diagnostic(failed, PG_DIAG_MESSAGE_DETAIL);
    found.hint = diagnostic(failed, PG_DIAG_MESSAGE_HINT);
    return found;
}

failure failure_of(const PGconn* broken) {
    return lost_connection(PQerrorMessage(broken));
}

failure connect_failure(std::string_view verbose_message) {
    failure found(failure_kind::connection, "08001", without_trailing_newline(verbose_message));
    found.is_permanent = is_permanent(found.message);
    // "connection to server at ... failed: FATAL:  28P01: password ...\nLOCATION:  ...,
    // auth.c:326", the words in the server's language.
    constexpr std::string_view after_severity = ":  ";
    constexpr std::size_t sqlstate_length = 5;
    const std::size_t severity_end = found.message.find(after_severity);
    if (severity_end == std::string::npos) {
        return found;
    }
    const std::size_t begin = severity_end + after_severity.size();
    const std::string sqlstate = found.message.substr(begin, sqlstate_length);
    if (looks_like_sqlstate(sqlstate) &&
        found.message.compare(begin + sqlstate_length, 2, ": ") == 0) {
        found.sqlstate = sqlstate;
        found.message.erase(begin, sqlstate_length + 2);
        // The line of server source that raised it.
        const std::size_t last_line = found.message.rfind('\n');
        found.message.erase(std::min(last_line, found.message.size()));
    }
    return found;
}

}  // namespace agno::detail
