#include "json_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

#include "codec/numeric.hpp"
#include "require.hpp"

namespace agno::fuzz {

namespace {

using codec::json_type;

std::uint16_t half_word(std::string_view bytes, std::size_t at) {
    std::uint16_t value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

void trim_zeros(exact_number& number) {
    const std::size_t first = number.digits.find_first_not_of('0');
    if (first == std::string::npos) {
        number.digits.clear();
        number.exponent = 0;
        number.negative = false;
        return;
    }
    const std::size_t last = number.digits.find_last_not_of('0');
    number.exponent += static_cast<std::int64_t>(number.digits.size() - 1 - last);
    number.digits = number.digits.substr(first, last - first + 1);
}

/// With an exponent that leaves the scale: 1.50 is 150e-2, and 1500000 is 15e5.
std::string to_text(const exact_number& number) {
    std::string text = number.negative ? "-" : "";
    if (number.digits.empty()) {
        return text + "0e-" + std::to_string(number.scale);
    }
    text += number.digits;
    if (number.scale == 0) {
        return text + "e" + std::to_string(number.exponent);
    }
    text.append(static_cast<std::size_t>(number.exponent + number.scale), '0');
    return text + "e-" + std::to_string(number.scale);
}

void write_string(std::string_view bytes, std::string& out) {
    out += '"';
    for (const char c : bytes) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::array<char, 8> escape;
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            out += escape.data();
        } else {
            out += c;
        }
    }
    out += '"';
}

void write_value(const codec::json_value& value, std::string& out) {
    switch (value.type) {
        case json_type::null:
            out += "null";
            break;
        case json_type::boolean:
            out += value.boolean ? "true" : "false";
            break;
        case json_type::number:
            out += to_text(number_in_payload(value.text()));
            break;
        case json_type::string:
            write_string(value.text(), out);
            break;
        case json_type::array:
            out += '[';
            for (std::uint32_t i = 0; i < value.size; ++i) {
                out += i == 0 ? "" : ",";
                write_value(value.items[i], out);
            }
            out += ']';
            break;
        case json_type::object:
            out += '{';
            for (std::uint32_t i = 0; i < value.size; ++i) {
                out += i == 0 ? "" : ",";
                write_string(value.members[i].key, out);
                out += ':';
                write_value(value.members[i].value, out);
            }
            out += '}';
            break;
    }
}

}  // namespace

exact_number number_in_payload(std::string_view payload) {
    exact_number number;
    const std::uint16_t header = half_word(payload, 0);
    const bool is_short = (header & 0xC000) == 0x8000;
    require((header & 0xC000) != 0xC000, "a JSON number is no NaN and no infinity");
    std::int64_t weight;
    if (is_short) {
        number.negative = (header & 0x2000) != 0;
        number.scale = (header & 0x1F80) >> 7;
        weight = (header & 0x003F) - ((header & 0x0040) != 0 ? 64 : 0);
    } else {
        number.negative = (header & 0x4000) != 0;
        number.scale = header & 0x3FFF;
        weight = static_cast<std::int16_t>(half_word(payload, 2));
        require(number.scale > 63 || weight > 63 || weight < -64,
                "the long form is for numbers that the short one can't hold");
    }
    std::string_view digits = payload.substr(is_short ? 2 : 4);
    require(digits.size() % 2 == 0, "a base-10000 digit takes two bytes");
    for (std::size_t at = 0; at < digits.size(); at += 2) {
        const std::uint16_t digit = half_word(digits, at);
        require(digit < 10000, "a base-10000 digit is below 10000");
        require(digit != 0 || (at != 0 && at + 2 != digits.size()), "no zeros at either end");
        std::array<char, 8> decimals;
        std::snprintf(decimals.data(), decimals.size(), "%04u", static_cast<unsigned>(digit));
        number.digits += decimals.data();
    }
    require(!digits.empty() || (!number.negative && weight == 0), "zero has no sign and no weight");
    number.exponent = 4 * (weight + 1) - static_cast<std::int64_t>(number.digits.size());
    trim_zeros(number);
    require(number.exponent + number.scale >= 0, "no digit is behind the scale");
    return number;
}

exact_number number_in_text(std::string_view text) {
    exact_number number;
    number.negative = text.starts_with('-');
    text.remove_prefix(number.negative ? 1 : 0);
    const std::size_t mantissa_end = std::min(text.find_first_of("eE"), text.size());
    std::string_view mantissa = text.substr(0, mantissa_end);
    // Longer exponents than that are out of range.
    if (mantissa_end < text.size()) {
        const bool plus = text.substr(mantissa_end + 1).starts_with('+');
        number.exponent = std::stoll(std::string(text.substr(mantissa_end + (plus ? 2 : 1))));
    }
    const std::size_t point = mantissa.find('.');
    number.digits = mantissa.substr(0, point);
    if (point != std::string_view::npos) {
        number.digits += mantissa.substr(point + 1);
        number.exponent -= static_cast<std::int64_t>(mantissa.size() - point - 1);
    }
    number.scale = std::max<std::int64_t>(0, -number.exponent);
    trim_zeros(number);
    return number;
}

std::string to_text(const codec::json_value& tree) {
    std::string text;
    write_value(tree, text);
    return text;
}

}  // namespace agno::fuzz
