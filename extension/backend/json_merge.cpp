#include "backend/json_merge.hpp"

#include "backend/fence.hpp"
#include "backend/jsonb_datum.hpp"
#include "core/jsonb_decoder.hpp"
#include "core/merge.hpp"

namespace agno {

namespace {

/// Leaves in the current memory context whatever it took.
Datum merge_untidily(Pointer stored, Datum patch, json_merge how) {
    std::string_view stored_bytes;
    if (stored != nullptr)
        stored_bytes = container_of(DatumGetJsonbP(PointerGetDatum(stored)));
    std::string_view patch_bytes = container_of(DatumGetJsonbP(patch));

    core::json_value merged;
    core_failure failure;
    bool good = call_core(CurrentMemoryContext, failure, [&](std::pmr::memory_resource& memory) {
        core::json_value target;
        if (!stored_bytes.empty())
            target = core::decode_jsonb(stored_bytes, memory);
        core::json_value change = core::decode_jsonb(patch_bytes, memory);
        merged = how == json_merge::runs ? core::merge_runs(target, change, memory)
                                         : core::merge_patch(target, change, memory);
    });
    if (!good)
        raise(failure);
    return jsonb_datum(merged);
}

Datum merge_json_untidily(Pointer stored, Datum patch, json_merge how) {
    Pointer before = nullptr;
    if (stored != nullptr)
        before = DatumGetPointer(jsonb_of_json(PointerGetDatum(stored)));
    Datum merged = merge_untidily(before, jsonb_of_json(patch), how);
    if (before != nullptr && datum_image_eq(PointerGetDatum(before), merged, false, -1))
        return PointerGetDatum(PG_DETOAST_DATUM(PointerGetDatum(stored)));
    return json_of_jsonb(merged);
}

using merge_function = Datum (*)(Pointer stored, Datum patch, json_merge how);

Datum merge_tidily(merge_function merge, Pointer stored, Datum patch, json_merge how) {
    MemoryContext work =
        AllocSetContextCreate(CurrentMemoryContext, "agno merge", ALLOCSET_DEFAULT_SIZES);
    MemoryContext caller = MemoryContextSwitchTo(work);
    Datum merged = merge(stored, patch, how);
    MemoryContextSwitchTo(caller);
    Datum kept = datumCopy(merged, false, -1);
    MemoryContextDelete(work);
    return kept;
}

}  // namespace

Datum merge_jsonb(Pointer stored, Datum patch, json_merge how) {
    return merge_tidily(merge_untidily, stored, patch, how);
}

Datum merge_json(Pointer stored, Datum patch, json_merge how) {
    return merge_tidily(merge_json_untidily, stored, patch, how);
}

}  // namespace agno
