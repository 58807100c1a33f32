#include "read/runs.hpp"

#include "read/decode.hpp"
#include "read/run_row.hpp"
#include "read/written_json.hpp"
#include "values/convert.hpp"

namespace agno::backend {

namespace {

using codec::json_type;
using codec::json_value;

/// A stored run says more of itself than a patch: what the patch doesn't say is for new runs.
void mark_for_new_runs(upsert_state& state, const json_value& run, document& doc) {
    for (const char* name : {"user_id", "run_type"}) {
        int column = state.target->find(name);
        if (column == no_column || is_own(run, name)) {
            continue;
        }
        document_field field = doc.fields[column];
        if (field.state == field_state::value) {
            field.state = field_state::initial;
            doc.fields.set(column, field);
        }
    }
}

document_error decode_run(upsert_state& call, const json_value& session, const json_value& run) {
    if (run.type != json_type::object) {
        return {ERRCODE_INVALID_PARAMETER_VALUE, nullptr,
                psprintf("must be an object, not %s", describe_type(run.type)), nullptr, nullptr};
    }
    upsert_state& state = call.runs->state;
    note_written_json(state, {});
    json_value row = row_of_run(*state.target, session, run, call.scratch);
    document& doc = append(state);
    document_error failure = decode_fields(state, row, doc);
    if (failure.message == nullptr && state.options.mode == write_mode::patch) {
        mark_for_new_runs(state, run, doc);
    }
    return failure;
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
