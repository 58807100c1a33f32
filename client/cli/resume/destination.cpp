#include "cli/resume/destination.hpp"

#include <array>
#include <map>
#include <string_view>

#include "cli/options/conninfo.hpp"

namespace agno::cli {

namespace {

using settings = std::map<std::string, std::string, std::less<>>;

void take_over(settings& into, const PQconninfoOption* options) {
    for (; options != nullptr && options->keyword != nullptr; ++options) {
        if (options->val != nullptr) {
            into[options->keyword] = options->val;
        }
    }
}

/// What libpq would connect with, except what a service file adds.
settings settings_of(const std::string& conninfo) {
    settings found;
    take_over(found, conninfo_options(PQconndefaults()).get());
    if (is_database_name(conninfo)) {
        if (!conninfo.empty()) {
            found["dbname"] = conninfo;
        }
    } else {
        take_over(found, conninfo_options(PQconninfoParse(conninfo.c_str(), nullptr)).get());
    }
    if (found["dbname"].empty()) {
        found["dbname"] = found["user"];
    }
    return found;
}

}  // namespace

std::string destination_of(const std::string& conninfo, const std::string& target,
                           const std::vector<std::string>& key, const std::string& runs_target) {
    std::string text = "table " + (target.empty() ? "sessions" : target);
    for (const std::string& column : key) {
        text += (&column == &key.front() ? " by " : "+") + column;
    }
    if (!runs_target.empty()) {
        text += " with runs in " + runs_target;
    }
    text += ",";
    const settings found = settings_of(conninfo);
    constexpr std::array<std::string_view, 5> telling = {"service", "dbname", "host", "hostaddr",
                                                         "port"};
    for (const std::string_view keyword : telling) {
        const auto setting = found.find(keyword);
        if (setting != found.end() && !setting->second.empty()) {
            text.append(" ").append(keyword).append("=").append(setting->second);
        }
    }
    return text;
}

}  // namespace agno::cli
