#include "backend/jsonb_datum.hpp"

#include "backend/fence.hpp"
#include "core/jsonb_encoder.hpp"

namespace agno {

Datum jsonb_datum(const core::json_value& value) {
    std::span<char> encoded;
    core_failure failure;
    if (!call_core(CurrentMemoryContext, failure, [&](std::pmr::memory_resource& memory) {
            encoded = core::encode_jsonb(value, memory);
        }))
        raise(failure);
    SET_VARSIZE(encoded.data(), encoded.size());
    return PointerGetDatum(encoded.data());
}

std::string_view container_of(Jsonb* jsonb) {
    return {reinterpret_cast<const char*>(&jsonb->root), VARSIZE(jsonb) - VARHDRSZ};
}

}  // namespace agno
