#include "cli/show/redact.hpp"

#include <algorithm>
#include <regex>

namespace agno::cli {

std::string without_passwords(std::string_view text) {
    static const std::regex parameter(R"((password\s*=\s*)('[^']*'?|[^\s&"']+))",
                                      std::regex::icase);
    static const std::regex uri(R"((://[^\s/:@]*:)\S*@)");
    // std::regex recurses over the text; a connection string is never as long.
    constexpr std::size_t longest = 10'000;
    std::string shown(text.substr(0, longest));
    shown = std::regex_replace(shown, parameter, "$1***");
    shown = std::regex_replace(shown, uri, "$1***@");
    return shown.append(text.substr(std::min(text.size(), longest)));
}

}  // namespace agno::cli
