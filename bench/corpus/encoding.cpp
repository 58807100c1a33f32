#include "corpus/encoding.hpp"

#include <cstdint>
#include <string_view>

namespace bench {

namespace {

void append_escaped(std::string& out, std::string_view text) {
    for (const char each : text) {
        switch (each) {
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\r':
                out += "\\r";
                break;
            default:
                out += each;
        }
    }
}

/// Big-endian, as the wire has it.
template <class Integer>
void append_integer(std::string& out, Integer value) {
    for (int shift = 8 * (static_cast<int>(sizeof value) - 1); shift >= 0; shift -= 8) {
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> shift);
    }
}

constexpr std::string_view binary_header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};

void append_time(std::string& out, std::int64_t microseconds) {
    constexpr std::int64_t year_2000 = 946'684'800'000'000;
    append_integer(out, std::int32_t{8});
    append_integer(out, microseconds - year_2000);
}

void append_binary_value(std::string& out, const std::string& value, bool json) {
    if (value.empty()) {
        append_integer(out, std::int32_t{-1});
        return;
    }
    append_integer(out, static_cast<std::int32_t>(value.size() + (json ? 1 : 0)));
    if (json) {
        out += '\1';  // the version of jsonb's format, which is text
    }
    out += value;
}

}  // namespace

std::string rows_as_text(std::span<const document> all) {
    std::string out;
    for (const auto& each : all) {
        for (const auto& value : each.values) {
            if (value.empty()) {
                out += "\\N";
            } else {
                append_escaped(out, value);
            }
            out += '\t';
        }
        out += time_text(each.created_at) + '\t' + time_text(each.updated_at) + '\n';
    }
    return out;
}

std::string rows_as_binary(std::span<const document> all) {
    std::string out(binary_header);
    for (const auto& each : all) {
        append_integer(out, static_cast<std::int16_t>(column_count + 2));
        for (std::size_t at = 0; at < column_count; ++at) {
            append_binary_value(out, each.values[at], is_json(at));
        }
        append_time(out, each.created_at);
        append_time(out, each.updated_at);
    }
    append_integer(out, std::int16_t{-1});
    return out;
}

std::string lines_as_text(std::span<const document> all) {
    std::string out;
    for (const auto& each : all) {
        append_escaped(out, each.json);
        out += '\n';
    }
    return out;
}

std::string lines_as_they_are(std::span<const document> all) {
    std::string out;
    for (const auto& each : all) {
        out.append(each.json).append(1, '\n');
    }
    return out;
}

std::string lines_of_patches(std::span<const document> all) {
    std::string out;
    for (const auto& each : all) {
        out.append(patch_of_state(each).json).append(1, '\n');
    }
    return out;
}

std::string lines_as_binary(std::span<const document> all) {
    std::string out(binary_header);
    for (const auto& each : all) {
        append_integer(out, std::int16_t{1});
        append_binary_value(out, each.json, false);
    }
    append_integer(out, std::int16_t{-1});
    return out;
}

std::string json_array(std::span<const document> all) {
    std::string out = "[";
    for (const auto& each : all) {
        out.append(out.size() > 1 ? "," : "").append(each.json);
    }
    return out + "]";
}

}  // namespace bench
