#include "src/libpq/repeated_statement.hpp"

#include <functional>

#include "src/libpq/failure.hpp"

namespace agno::detail {

namespace {

constexpr const char* name_is_unknown = "26000";
constexpr const char* name_is_taken = "42P05";
// Of a statement whose result has changed, since another version of the extension was installed.
constexpr const char* name_is_outdated = "0A000";

}  // namespace

pg_result repeated_statement::execute(connection& to, const std::string& text,
                                      const parameter_list& parameters, const deadline& until) {
    advance(to, text, until);
    if (stage_ == stage::named) {
        try {
            return to.execute_prepared(name_, parameters, until);
        } catch (const failure& failed) {
            if (failed.sqlstate != name_is_unknown && failed.sqlstate != name_is_outdated) {
                throw;
            }
            stage_ = stage::nameless;
        }
    }
    return to.execute(text, parameters, until);
}

void repeated_statement::advance(connection& to, const std::string& text, const deadline& until) {
    if (text != text_) {
        text_ = text;
        stage_ = stage::first_time;
    } else if (stage_ == stage::first_time) {
        give_name(to, until);
    }
}

void repeated_statement::give_name(connection& to, const deadline& until) {
    name_ = "agno_" + std::to_string(std::hash<std::string>()(text_));
    stage_ = stage::named;
    try {
        to.prepare(name_, text_, until);
    } catch (const failure& failed) {
        stage_ = stage::nameless;
        if (failed.sqlstate != name_is_taken) {
            throw;
        }
    }
}

}  // namespace agno::detail
