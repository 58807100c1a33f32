#include "codec/rfc3339.hpp"

#include <chrono>

namespace agno::codec {

namespace {

/// Reads from the front of a text; once something doesn't fit, nothing does any more.
class scanner {
  public:
    explicit scanner(std::string_view text) : rest_(text) {}

    int number(std::size_t digits) {
        if (rest_.size() < digits) {
            return fail();
        }
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (rest_[i] < '0' || rest_[i] > '9') {
                return fail();
            }
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    bool skip(char expected) {
        if (rest_.empty() || rest_.front() != expected) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    void expect(bool fits) { good_ = good_ && fits; }
    int fail() {
        good_ = false;
        return 0;
    }

    bool starts_with_digit() const {
        return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
    }
    bool good_to_the_end() const { return good_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

int read_microseconds(scanner& in) {
    if (!in.skip('.')) {
        return 0;
    }
    int value = 0;
    int scale = 1000000;
    in.expect(in.starts_with_digit());
    while (in.starts_with_digit() && scale > 1) {
        scale /= 10;
        value += in.number(1) * scale;
    }
    return value;
}

int read_offset_minutes(scanner& in) {
    if (in.skip('Z') || in.skip('z')) {
        return 0;
    }
    const bool negative = in.skip('-');
    if (!negative) {
        in.expect(in.skip('+'));
    }
    const int hours = in.number(2);
    in.expect(in.skip(':'));
    const int minutes = in.number(2);
    in.expect(hours < 15 && minutes < 60);
    return (negative ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    scanner in(text);
    const year year_number{in.number(4)};
    in.expect(in.skip('-'));
    const month month_number{static_cast<unsigned>(in.number(2))};
    in.expect(in.skip('-'));
    const day day_number{static_cast<unsigned>(in.number(2))};
    in.expect(in.skip('T') || in.skip('t') || in.skip(' '));
    const int hour = in.number(2);
    in.expect(in.skip(':'));
    const int minute = in.number(2);
    in.expect(in.skip(':'));
    const int second = in.number(2);
    const int fraction = read_microseconds(in);
    const int offset = read_offset_minutes(in);

    const year_month_day date{year_number, month_number, day_number};
    if (!in.good_to_the_end() || !date.ok() || year_number == year{0} || hour > 23 || minute > 59 ||
        second > 59) {
        return std::nullopt;
    }
    const sys_time<microseconds> time = sys_days{date} + hours{hour} + minutes{minute} +
                                        seconds{second} + microseconds{fraction} - minutes{offset};
    return time.time_since_epoch().count();
}

}  // namespace agno::codec
