#include "src/libpq/conninfo_check.hpp"

#include <libpq-fe.h>

#include <regex>
#include <string_view>

#include "agno/error.hpp"
#include "src/libpq/conninfo_options.hpp"
#include "src/libpq/libpq_text.hpp"

namespace agno::detail {

namespace {

constexpr const char* password_in_uri =
    "in a URI, a password's / @ : and % are written %2F %40 %3A and %25";

[[noreturn]] void refuse(const std::string& why) {
    throw usage_error("the conninfo cannot be read: " + why, "08001");
}

/// What follows postgresql:// or postgres://; nothing if it is no URI.
std::string_view behind_scheme(std::string_view conninfo) {
    for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
        if (conninfo.starts_with(scheme)) {
            return conninfo.substr(scheme.size());
        }
    }
    return {};
}

/// A slash in a password that is not escaped: libpq would take what is before it for host and port,
/// and go on to show them.
bool is_cut_by_slash(std::string_view uri) {
    const std::size_t slash = uri.find('/');
    if (slash == std::string_view::npos ||
        uri.substr(0, slash).find('@') != std::string_view::npos) {
        return false;
    }
    const std::string_view path = uri.substr(slash, uri.find('?', slash) - slash);
    return path.find('@') != std::string_view::npos;
}

bool may_hold_password(const std::string& conninfo) {
    static const std::regex telling("password|@", std::regex::icase);
    return std::regex_search(conninfo, telling);
}

std::string without_quotations(const std::string& reason) {
    static const std::regex quotation("\"[^\"]*\"");
    return std::regex_replace(reason, quotation, "\"...\"");
}

}  // namespace

void require_readable(const std::string& conninfo) {
    const std::string_view uri = behind_scheme(conninfo);
    if (is_cut_by_slash(uri)) {
        refuse(password_in_uri);
    }
    // libpq takes it for the name of a database, which is always fine.
    if (uri.empty() && conninfo.find('=') == std::string::npos) {
        if (conninfo.find(":/") != std::string::npos) {
            refuse("a URI begins with postgresql:// or postgres://");
        }
        return;
    }
    char* complaint = nullptr;
    if (const conninfo_options options(PQconninfoParse(conninfo.c_str(), &complaint)); options) {
        return;
    }
    const libpq_text owned(complaint);
    std::string reason = owned ? owned.get() : "out of memory";
    reason.erase(reason.find_last_not_of('\n') + 1);
    if (may_hold_password(conninfo)) {
        reason = without_quotations(reason) + "; " +
                 (uri.empty() ? "a value with blanks is quoted, as in password='two words'"
                              : password_in_uri);
    }
    refuse(reason);
}

}  // namespace agno::detail
