#include "backend/jsonb_datum.hpp"

#include "backend/fence.hpp"
#include "core/jsonb_encoder.hpp"

namespace agno {

namespace {

Datum encode(const core::json_value& value, std::pmr::memory_resource& memory) {
    std::span<char> encoded;
    core_failure failure;
    if (!call_core(memory, failure,
                   [&](auto& resource) { encoded = core::encode_jsonb(value, resource); }))
        raise(failure);
    SET_VARSIZE(encoded.data(), encoded.size());
    return PointerGetDatum(encoded.data());
}

}  // namespace

Datum jsonb_datum(const core::json_value& value) {
    memory_context_resource memory(CurrentMemoryContext);
    return encode(value, memory);
}

Datum jsonb_datum(const core::json_value& value, bump& memory) {
    bump_resource resource(memory);
    return encode(value, resource);
}

Datum json_of_jsonb(Datum jsonb) {
    return CStringGetTextDatum(JsonbToCString(nullptr, &DatumGetJsonbP(jsonb)->root, 0));
}

Datum jsonb_of_json(Datum json) {
    return DirectFunctionCall1(jsonb_in, CStringGetDatum(TextDatumGetCString(json)));
}

std::string_view container_of(Jsonb* jsonb) {
    return {reinterpret_cast<const char*>(&jsonb->root), VARSIZE(jsonb) - VARHDRSZ};
}

}  // namespace agno
