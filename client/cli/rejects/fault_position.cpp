#include "cli/rejects/fault_position.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace agno::cli {

namespace {

/// The number N of a message that ends with "at byte N", but for a SQLSTATE or lines that follow
/// it.
std::optional<std::uint64_t> byte_named(std::string_view message) {
    constexpr std::string_view words = "at byte ";
    const std::size_t found = message.rfind(words);
    if (found == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = message.substr(found + words.size());
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    const std::string_view behind(end, static_cast<std::size_t>(rest.data() + rest.size() - end));
    if (problem != std::errc() || number == 0 ||
        !(behind.empty() || behind.starts_with(" (SQLSTATE") || behind.starts_with('\n'))) {
        return std::nullopt;
    }
    return number;
}

}  // namespace

text_position fault_position(const document_place& place, std::string_view text,
                             std::string_view message) {
    const text_position beginning = {place.line, place.column};
    const auto byte = byte_named(message);
    if (!byte || *byte > place.end - place.begin + 1) {
        return beginning;
    }
    if (place.is_one_line) {
        return {place.line, place.column + *byte - 1};
    }
    if (text.empty()) {
        return beginning;
    }
    const std::string_view before = text.substr(0, static_cast<std::size_t>(*byte) - 1);
    const auto breaks = static_cast<std::uint64_t>(std::ranges::count(before, '\n'));
    const std::size_t last_break = before.rfind('\n');
    return last_break == std::string_view::npos
               ? text_position{place.line, place.column + *byte - 1}
               : text_position{place.line + breaks, before.size() - last_break};
}

std::string location(const std::string& input, const text_position& position) {
    return input + ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
}

}  // namespace agno::cli
