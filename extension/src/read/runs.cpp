#include "read/runs.hpp"

#include <algorithm>

#include "read/decode.hpp"
#include "read/written_json.hpp"
#include "values/convert.hpp"

namespace agno::backend {

namespace {

using codec::json_member;
using codec::json_type;
using codec::json_value;

bool has_member(const json_value& object, std::string_view key) {
    const json_value* value = object.find(key);
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

/// True for a run's member that becomes a column. The others are in run_data, with all the rest.
bool has_column(const run_call& runs, const json_value& run, const json_member& member) {
    int column = runs.state.target->find(member.key);
    if (column == no_column || !runs.state.target->columns[column].settable ||
        is_set_for_run(member.key)) {
        return false;
    }
    bool may_be_derived = member.key == "user_id" || member.key == "run_type";
    return !may_be_derived || has_member(run, member.key);
}

json_value string_value(std::string_view text) {
    json_value value;
    value.type = json_type::string;
    value.size = static_cast<std::uint32_t>(text.size());
    value.bytes = text.data();
    return value;
}

/// The run as a document of the table of runs; its members are in the call's scratch memory.
json_value row_of_run(const upsert_state& call, const json_value& session, const json_value& run) {
    constexpr Size derived = 4;
    auto* members = static_cast<json_member*>(
        MemoryContextAllocHuge(call.scratch, (run.size + derived) * sizeof(json_member)));
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < run.size; ++i) {
        if (has_column(*call.runs, run, run.members[i])) {
            members[count++] = run.members[i];
        }
    }
    members[count++] = {"session_id", *session.find("session_id")};
    members[count++] = {"run_data", run};
    if (call.runs->has_user_id && !has_member(run, "user_id") && has_member(session, "user_id")) {
        members[count++] = {"user_id", *session.find("user_id")};
    }
    if (call.runs->has_run_type && !has_member(run, "run_type")) {
        members[count++] = {"run_type", string_value(inferred_type(run))};
    }
    std::sort(members, members + count, [](const json_member& a, const json_member& b) {
        return codec::key_less(a.key, b.key);
    });
    json_value row;
    row.type = json_type::object;
    row.size = count;
    row.members = members;
    return row;
}

document_error decode_run(upsert_state& call, const json_value& session, const json_value& run) {
    if (run.type != json_type::object) {
        return {ERRCODE_INVALID_PARAMETER_VALUE, nullptr,
                psprintf("must be an object, not %s", describe_type(run.type)), nullptr, nullptr};
    }
    upsert_state& state = call.runs->state;
    note_written_json(state, {});
    return decode_fields(state, row_of_run(call, session, run), append(state));
}

}  // namespace

document_error decode_runs(upsert_state& call, const json_value& session, document& doc) {
    const json_value* runs = session.find("runs");
    if (runs == nullptr || call.options.mode == write_mode::remove) {
        return {};
    }
    doc.names_runs = true;
    if (runs->type == json_type::null) {
        return {};
    }
    if (runs->type != json_type::array) {
        return {ERRCODE_INVALID_PARAMETER_VALUE, "runs",
                psprintf("must be an array, not %s", describe_type(runs->type)), nullptr, nullptr};
    }
    run_call& list = *call.runs;
    std::size_t parent = call.documents.size - 1;
    std::size_t first = list.origins.size;
    for (std::uint32_t i = 0; i < runs->size; ++i) {
        CHECK_FOR_INTERRUPTS();
        document_error failure = decode_run(call, session, runs->items[i]);
        if (failure.message != nullptr) {
            list.state.documents.size = first;
            list.origins.size = first;
            failure.key = run_member(static_cast<int>(i), failure.key);
            return failure;
        }
        list.origins.append({parent, static_cast<int>(i)});
    }
    return {};
}

}  // namespace agno::backend
