#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace agno::cli {

/// An option whose value is one of a few words.
template <class Choice>
void add_choice(CLI::App& app, const char* name, Choice& chosen,
                const std::map<std::string, Choice>& choices, const char* help) {
    std::vector<std::string> words;
    words.reserve(choices.size());
    for (const auto& [word, meaning] : choices) {
        words.push_back(word);
    }
    app.add_option_function<std::string>(
           name, [&chosen, choices](const std::string& word) { chosen = choices.at(word); }, help)
        ->type_name(CLI::detail::join(words, "|"))
        ->check([words](const std::string& word) {
            return std::ranges::find(words, word) != words.end()
                       ? std::string()
                       : "must be " + CLI::detail::join(words, " or ") + ", not " + word;
        });
}

}  // namespace agno::cli
