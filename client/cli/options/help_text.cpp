#include "cli/options/help_text.hpp"

#include <cstddef>

namespace agno::cli {

namespace {

/// "-d,--dbname CONNINFO", "--workers N=1", "FILE ...".
std::string usage(const CLI::Option& option) {
    std::string text = option.get_name(option.get_positional(), true);
    if (!option.get_type_name().empty()) {
        text += ' ' + option.get_type_name();
    }
    if (!option.get_default_str().empty()) {
        text += '=' + option.get_default_str();
    }
    return option.get_expected_max() > 1 ? text + " ..." : text;
}

std::string described(const CLI::Option& option) {
    constexpr std::size_t column_of_description = 38;
    std::string text = "  " + usage(option);
    if (text.size() >= column_of_description) {
        text += '\n' + std::string(column_of_description, ' ');
    } else {
        text.resize(column_of_description, ' ');
    }
    return text + option.get_description() + '\n';
}

/// Nothing if no option is wanted.
template <class Wanted>
std::string section(const CLI::App& app, const std::string& title, Wanted wanted) {
    std::string text;
    for (const CLI::Option* const option : app.get_options()) {
        if (wanted(*option)) {
            text += described(*option);
        }
    }
    return text.empty() ? text : '\n' + title + ":\n" + text;
}

}  // namespace

std::string help_text::make_help(const CLI::App* app, std::string /*name*/,
                                 CLI::AppFormatMode /*mode*/) const {
    std::string text =
        app->get_description() + "\nUsage: " + app->get_name() + " [OPTIONS] [FILE...]\n";
    text += section(*app, "Positionals",
                    [](const CLI::Option& option) { return option.get_positional(); });
    for (const std::string& group : app->get_groups()) {
        text += section(*app, group, [&](const CLI::Option& option) {
            return !option.get_positional() && option.get_group() == group;
        });
    }
    return text + app->get_footer() + '\n';
}

}  // namespace agno::cli
