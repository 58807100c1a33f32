#include "read/dropped_members.hpp"

namespace agno::backend {

namespace {

using codec::json_type;

const char* quoted_name(std::string_view key) {
    constexpr int longest_name = 200;
    return psprintf("\"%s\"", clipped(pnstrdup(key.data(), key.size()), longest_name));
}

}  // namespace

void note_dropped(document& doc, const codec::json_member& member) {
    constexpr int most_names = 20;
    ++doc.dropped_count;
    if (member.key == "workflow_name") {
        doc.names_workflow = member.value.type != json_type::null;
    }
    if (doc.dropped_count == 1) {
        doc.dropped_names = quoted_name(member.key);
    } else if (doc.dropped_count <= most_names) {
        doc.dropped_names = psprintf("%s, %s", doc.dropped_names, quoted_name(member.key));
    } else if (doc.dropped_count == most_names + 1) {
        doc.dropped_names = psprintf("%s, ...", doc.dropped_names);
    }
}

bool holds_runs(const codec::json_member& member) {
    if (member.key != "runs") {
        return false;
    }
    switch (member.value.type) {
        case json_type::string:
        case json_type::array:
        case json_type::object:
            return member.value.size > 0;
        default:
            return false;
    }
}

}  // namespace agno::backend
