#include "read/copied_runs.hpp"

#include "codec/jsonb/jsonb_decoder.hpp"
#include "pg/codec_call.hpp"
#include "read/decode.hpp"
#include "read/run_row.hpp"
#include "values/jsonb_datum.hpp"

namespace agno::backend {

namespace {

using codec::json_member;
using codec::json_type;
using codec::json_value;

/// What a string holds, for a writer that encoded its JSON twice.
Jsonb* without_string(Jsonb* runs) {
    JsonbValue scalar;
    if (!JB_ROOT_IS_SCALAR(runs) || !JsonbExtractScalar(&runs->root, &scalar) ||
        scalar.type != jbvString) {
        return runs;
    }
    char* json = pnstrdup(scalar.val.string.val, static_cast<Size>(scalar.val.string.len));
    return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)));
}

json_value decode_tree(Jsonb* runs, MemoryContext into) {
    json_value tree;
    codec_failure failure;
    bool good = call_codec(into, failure, [&](std::pmr::memory_resource& memory) {
        tree = codec::decode_jsonb(container_of(runs), memory);
    });
    if (!good) {
        raise(failure);
    }
    return tree;
}

json_value text_value(const text* value) {
    return string_value({VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)});
}

json_value describe_session(const stored_session& session, json_member* members) {
    std::uint32_t count = 0;
    members[count++] = {"session_id", text_value(session.session_id)};
    if (session.user_id != nullptr) {
        members[count++] = {"user_id", text_value(session.user_id)};
    }
    return object_value(members, count);
}

json_value number_value(std::uint32_t number) {
    const auto* numeric = DatumGetPointer(DirectFunctionCall1(int8_numeric, Int64GetDatum(number)));
    json_value value;
    value.type = json_type::number;
    value.size = static_cast<std::uint32_t>(VARSIZE_ANY_EXHDR(numeric));
    value.bytes = VARDATA_ANY(numeric);
    return value;
}

/// A null stands for nothing: a column that takes none has its default. In the current memory
/// context.
json_value copied_row(const target_table& target, const json_value& session, const json_value& run,
                      std::uint32_t place) {
    json_value row = row_of_run(target, session, run, CurrentMemoryContext);
    auto* members = static_cast<json_member*>(palloc((row.size + Size{1}) * sizeof(json_member)));
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < row.size; ++i) {
        if (row.members[i].value.type != json_type::null) {
            members[count++] = row.members[i];
        }
    }
    members[count++] = {"run_index", number_value(place)};
    return object_value(members, count);
}

}  // namespace

void decode_copied_runs(upsert_state& call, const stored_session& session) {
    MemoryContext caller = MemoryContextSwitchTo(call.scratch);
    json_value runs = decode_tree(without_string(session.runs), call.scratch);
    json_member members[2];
    json_value parent = describe_session(session, members);
    for (std::uint32_t place = 0; runs.type == json_type::array && place < runs.size; ++place) {
        CHECK_FOR_INTERRUPTS();
        json_value row = copied_row(*call.target, parent, runs.items[place], place);
        MemoryContextSwitchTo(caller);
        decode_document(call, row, {});
        MemoryContextSwitchTo(call.scratch);
    }
    MemoryContextSwitchTo(caller);
    MemoryContextReset(call.scratch);
}

}  // namespace agno::backend
