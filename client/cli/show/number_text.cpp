#include "cli/show/number_text.hpp"

#include <array>
#include <cstdio>

namespace agno::cli {

namespace {

/// A number with one decimal and what comes after.
std::string one_decimal(double number, const char* unit) {
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), "%.1f %s", number, unit);
    return text.data();
}

}  // namespace

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return digits;
}

std::string counted(std::uint64_t number, const char* one, const char* several) {
    return grouped(number) + " " + (number == 1 ? one : several);
}

std::string clock_time(std::chrono::duration<double> duration) {
    const auto seconds = std::chrono::round<std::chrono::seconds>(duration).count();
    const auto hours = static_cast<long long>(seconds / 3600);
    const auto minutes = static_cast<int>(seconds / 60 % 60);
    const auto rest = static_cast<int>(seconds % 60);
    std::array<char, 64> text;
    if (hours > 0) {
        std::snprintf(text.data(), text.size(), "%lld:%02d:%02d", hours, minutes, rest);
    } else {
        std::snprintf(text.data(), text.size(), "%d:%02d", minutes, rest);
    }
    return text.data();
}

std::string seconds_text(std::chrono::duration<double> duration) {
    return one_decimal(duration.count(), "s");
}

std::string megabytes(std::uint64_t bytes) {
    constexpr double mega = 1e6;
    return one_decimal(static_cast<double>(bytes) / mega, "MB");
}

std::uint64_t rate_of(std::uint64_t number, std::chrono::duration<double> elapsed) {
    return elapsed.count() > 0
               ? static_cast<std::uint64_t>(static_cast<double>(number) / elapsed.count())
               : 0;
}

std::string outcome_words(const outcome_counts& counts, const char* separator) {
    std::string text;
    const auto add = [&](outcome what) {
        if (counts[what] > 0) {
            text += (text.empty() ? "" : separator) + grouped(counts[what]) + " " +
                    std::string(to_string(what));
        }
    };
    add(outcome::rejected);
    for (std::size_t kind = 0; kind < outcome_kinds; ++kind) {
        const auto what = static_cast<outcome>(kind);
        if (what != outcome::rejected) {
            add(what);
        }
    }
    return text;
}

}  // namespace agno::cli
