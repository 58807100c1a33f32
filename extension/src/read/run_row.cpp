#include "read/run_row.hpp"

#include <algorithm>

namespace agno::backend {

namespace {

using codec::json_member;
using codec::json_type;
using codec::json_value;

bool has_member(const json_value& object, std::string_view key) {
    const json_value* value = object.type == json_type::object ? object.find(key) : nullptr;
    return value != nullptr && value->type != json_type::null;
}

/// Infers a run's type as agno does.
std::string_view inferred_type(const json_value& run) {
    static constexpr struct {
        std::string_view id;
        std::string_view name;
        std::string_view type;
    } order[] = {{"agent_id", "agent_name", "agent"},
                 {"team_id", "team_name", "team"},
                 {"workflow_id", "workflow_name", "workflow"}};
    for (const auto& candidate : order) {
        if (has_member(run, candidate.id) || has_member(run, candidate.name)) {
            return candidate.type;
        }
    }
    return "agent";
}

/// True for columns that are taken from the session or made from the whole run.
bool is_set_for_run(std::string_view key) {
    return key == "session_id" || key == "run_index" || key == "run_data";
}

bool takes_users_of_session(const json_value& session, const json_value& run) {
    return !has_member(run, "user_id") && has_member(session, "user_id");
}

/// True for a run's member that becomes a column. The others are in run_data, with all the rest.
bool has_column(const target_table& runs, const json_value& session, const json_value& run,
                const json_member& member) {
    int column = runs.find(member.key);
    if (column == no_column || !runs.columns[column].settable || is_set_for_run(member.key)) {
        return false;
    }
    if (member.key == "user_id") {
        return !takes_users_of_session(session, run);
    }
    return member.key != "run_type" || has_member(run, member.key);
}

}  // namespace

json_value string_value(std::string_view text) {
    json_value value;
    value.type = json_type::string;
    value.size = static_cast<std::uint32_t>(text.size());
    value.bytes = text.data();
    return value;
}

json_value object_value(json_member* members, std::uint32_t count) {
    std::sort(members, members + count, [](const json_member& a, const json_member& b) {
        return codec::key_less(a.key, b.key);
    });
    json_value object;
    object.type = json_type::object;
    object.size = count;
    object.members = members;
    return object;
}

json_value row_of_run(const target_table& runs, const json_value& session, const json_value& run,
                      MemoryContext memory) {
    constexpr Size derived = 4;
    std::uint32_t own = run.type == json_type::object ? run.size : 0;
    auto* members = static_cast<json_member*>(
        MemoryContextAllocHuge(memory, (own + derived) * sizeof(json_member)));
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < own; ++i) {
        if (has_column(runs, session, run, run.members[i])) {
            members[count++] = run.members[i];
        }
    }
    members[count++] = {"session_id", *session.find("session_id")};
    members[count++] = {"run_data", run};
    if (runs.find("user_id") != no_column && takes_users_of_session(session, run)) {
        members[count++] = {"user_id", *session.find("user_id")};
    }
    if (runs.find("run_type") != no_column && !has_member(run, "run_type")) {
        members[count++] = {"run_type", string_value(inferred_type(run))};
    }
    return object_value(members, count);
}

bool is_own(const json_value& run, std::string_view column) {
    return column == "run_type" ? has_member(run, column) : run.find(column) != nullptr;
}

}  // namespace agno::backend
