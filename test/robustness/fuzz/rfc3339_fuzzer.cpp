// Any bytes as a time: what is read is the time that was written.

#include "codec/rfc3339.hpp"

#include <chrono>
#include <cstdio>

#include "src/document/session_encoder.hpp"
#include "support/verdict.hpp"

using namespace agno;
using fuzz::require;

namespace {

/// Days since 1970, counted year by year and month by month.
std::int64_t days_before(int year, int month) {
    const auto is_leap = [](int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
    const int years = year - 1;
    std::int64_t days = years * 365 + years / 4 - years / 100 + years / 400 - 719162;
    constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int m = 1; m < month; ++m) {
        days += lengths[m - 1] + (m == 2 && is_leap(year) ? 1 : 0);
    }
    return days;
}

/// Of a text that is known to be well-formed.
std::int64_t expected_time(const std::string& text) {
    int year, month, day, hour, minute, second;
    require(std::sscanf(text.c_str(), "%4d-%2d-%2d%*c%2d:%2d:%2d", &year, &month, &day, &hour,
                        &minute, &second) == 6,
            "a time that is read has six fields");
    std::int64_t micros = 0;
    std::size_t at = 19;
    if (text[at] == '.') {
        std::string fraction;
        while (text[++at] >= '0' && text[at] <= '9') {
            fraction += text[at];
        }
        fraction.resize(6, '0');
        micros = std::stoll(fraction);
    }
    int hours = 0;
    int minutes = 0;
    char sign = '+';
    if (text[at] != 'Z' && text[at] != 'z') {
        require(std::sscanf(text.c_str() + at, "%c%2d:%2d", &sign, &hours, &minutes) == 3,
                "it ends with an offset");
    }
    const std::int64_t east = hours * std::int64_t{60} + minutes;
    const std::int64_t offset = sign == '-' ? -east : east;
    const std::int64_t days = days_before(year, month) + day - 1;
    return (((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1'000'000 + micros;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::as_text(data, size);
    const auto time = codec::parse_rfc3339(text);
    if (!time) {
        return 0;
    }
    require(*time == expected_time(std::string(text)), "the time read is the time written");

    const std::string written = detail::to_timestamp(time_point(std::chrono::microseconds(*time)));
    if (!written.ends_with("BC") &&
        written.size() == std::string_view("2024-05-15T09:00:00.123456Z").size()) {
        require(codec::parse_rfc3339(written) == time,
                "the client's own form of it reads the same");
    }
    return 0;
}
