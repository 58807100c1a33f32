#include "corpus/document.hpp"

#include <chrono>
#include <cstdio>

namespace bench {

namespace {

void append_string(std::string& json, std::string_view text) {
    json += '"';
    for (const char each : text) {
        if (each == '"' || each == '\\') {
            json += '\\';
        }
        json += each;
    }
    json += '"';
}

/// A JSON object with one more member, in front.
std::string with_revision(const std::string& object, int revision) {
    const auto member = "{\"revision\":" + std::to_string(revision);
    const bool is_empty = object.size() <= 2;
    return is_empty ? member + "}" : member + "," + object.substr(1);
}

constexpr std::int64_t an_hour = 3'600'000'000;

}  // namespace

std::string time_text(std::int64_t microseconds) {
    using namespace std::chrono;
    const sys_time<std::chrono::microseconds> time{std::chrono::microseconds(microseconds)};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return text.data();
}

void write_json(document& of) {
    std::string json = "{";
    for (std::size_t each = 0; each < column_count; ++each) {
        if (of.values[each].empty()) {
            continue;
        }
        json.append(1, '"').append(column_names[each]).append("\":");
        if (is_json(each)) {
            json += of.values[each];
        } else {
            append_string(json, of.values[each]);
        }
        json += ',';
    }
    json += "\"created_at\":\"" + time_text(of.created_at) + "\",";
    json += "\"updated_at\":\"" + time_text(of.updated_at) + "\"}";
    json.shrink_to_fit();
    of.json = std::move(json);
}

document with_state_changed(document from, int revision) {
    from.values[state] = with_revision(from.values[state], revision);
    from.updated_at += an_hour;
    write_json(from);
    return from;
}

document patch_of_state(const document& changed) {
    const auto& whole = changed.values[state];
    document patch;
    patch.values[session_id] = changed.values[session_id];
    patch.values[state] = whole.substr(0, whole.find_first_of(",}")) + "}";
    patch.created_at = changed.created_at;
    patch.updated_at = changed.updated_at;
    write_json(patch);
    return patch;
}

document with_all_changed(document from, const document& donor) {
    for (const auto each : {agent_id, team_id, workflow_id, user_id, name}) {
        from.values[each] += "-moved";
    }
    for (const auto each : {metadata, state, agent_data, summary}) {
        from.values[each] = with_revision(donor.values[each], 1);
    }
    from.values[runs] = "[{\"run_id\":\"first\"}," + donor.values[runs].substr(1);
    from.updated_at += an_hour;
    write_json(from);
    return from;
}

}  // namespace bench
