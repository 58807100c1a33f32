#include "cli/options/connection_options.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <memory>

#include "cli/options/conninfo.hpp"

namespace agno::cli {

namespace {

struct finish_connection {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};

std::string setting(const char* keyword, const std::string& value) {
    std::string text = std::string(keyword) + "='";
    for (const char each : value) {
        if (each == '\'' || each == '\\') {
            text += '\\';
        }
        text += each;
    }
    return text + "' ";
}

/// As keyword = value pairs; unchanged if libpq can't read it.
std::string as_keywords(const std::string& conninfo) {
    if (is_database_name(conninfo)) {
        return conninfo.empty() ? "" : setting("dbname", conninfo);
    }
    const bool is_uri = conninfo.find("://") != std::string::npos;
    const conninfo_options options(PQconninfoParse(conninfo.c_str(), nullptr));
    if (!is_uri || !options) {
        return conninfo;
    }
    std::string text;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) {
            text += setting(option->keyword, option->val);
        }
    }
    return text;
}

bool has_terminal() {
    const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal >= 0) {
        close(terminal);
    }
    return terminal >= 0;
}

/// True if the server asked for a password and libpq had none.
bool needs_password(const std::string& conninfo) {
    // A server that doesn't answer must not keep the load from saying so.
    const std::array<const char*, 3> keywords = {"dbname", "connect_timeout", nullptr};
    const std::array<const char*, 3> values = {conninfo.c_str(), "10", nullptr};
    const std::unique_ptr<PGconn, finish_connection> connection(
        PQconnectdbParams(keywords.data(), values.data(), 1));
    return PQstatus(connection.get()) == CONNECTION_BAD &&
           PQconnectionNeedsPassword(connection.get()) != 0;
}

}  // namespace

std::string with_options(const std::string& conninfo, const connection_options& options) {
    std::string text;
    const std::array<std::pair<const char*, const std::string&>, 3> given = {
        {{"host", options.host}, {"port", options.port}, {"user", options.user}}};
    for (const auto& [keyword, value] : given) {
        if (!value.empty()) {
            text += setting(keyword, value);
        }
    }
    return text.empty() ? conninfo : text + as_keywords(conninfo);
}

std::string with_password(const std::string& conninfo, password_prompt prompt) {
    const bool asks =
        prompt == password_prompt::always ||
        (prompt == password_prompt::if_needed && has_terminal() && needs_password(conninfo));
    const char* const password = asks ? getpass("Password: ") : nullptr;
    return password == nullptr ? conninfo
                               : as_keywords(conninfo) + " " + setting("password", password);
}

}  // namespace agno::cli
