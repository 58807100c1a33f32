#include "table.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace hostile {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
}

/// Pictures of bytes become these bytes.
std::string without_pictures(std::string text) {
    constexpr std::pair<const char*, const char*> pictures[] = {
        {"␊", "\n"},   {"␉", "\t"},   {"␋", "\v"},   {"␌", "\f"},     {"␍", "\r"},
        {"␑", "\x11"}, {"␛", "\x1b"}, {"␞", "\x1e"}, {"␠", "\u00a0"},
    };
    for (const auto& [picture, byte] : pictures) {
        replace_all(text, picture, byte);
    }
    return text;
}

std::vector<std::string> fields_of(std::string_view line, std::size_t columns) {
    constexpr std::string_view bar = " | ";
    std::vector<std::string> fields;
    while (fields.size() + 1 < columns) {
        const auto at = line.find(bar);
        if (at == std::string_view::npos) {
            throw std::runtime_error("too few fields: " + std::string(line));
        }
        fields.push_back(without_pictures(std::string(line.substr(0, at))));
        line.remove_prefix(at + bar.size());
    }
    fields.push_back(without_pictures(std::string(line)));
    return fields;
}

}  // namespace

std::vector<std::vector<std::string>> read_table(const std::string& file, std::size_t columns) {
    std::ifstream input(file);
    if (!input) {
        throw std::runtime_error("can't read " + file);
    }
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(input, line);) {
        if (!line.empty() && line[0] != '#') {
            rows.push_back(fields_of(line, columns));
        }
    }
    return rows;
}

bool matches(std::string_view text, std::string_view pattern) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) {
        return text == pattern;
    }
    if (!text.starts_with(pattern.substr(0, star))) {
        return false;
    }
    const std::string_view rest = pattern.substr(star + 1);
    for (std::size_t at = star; at <= text.size(); ++at) {
        if (matches(text.substr(at), rest)) {
            return true;
        }
    }
    return false;
}

std::string test_name(std::string_view words) {
    std::string name;
    for (const char c : words) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            name += c;
        } else if (!name.empty() && name.back() != '_') {
            name += '_';
        }
    }
    return name;
}

bool is_ascii(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) > 0x7f; });
}

}  // namespace hostile
