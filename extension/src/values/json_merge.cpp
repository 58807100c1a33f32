#include "values/json_merge.hpp"

#include "codec/arena.hpp"
#include "codec/json/merge_elements.hpp"
#include "codec/json/merge_patches.hpp"
#include "codec/jsonb/jsonb_decoder.hpp"
#include "pg/codec_call.hpp"
#include "values/jsonb_datum.hpp"

namespace agno::backend {

namespace {

using byte_list = context_array<std::string_view>;

byte_list containers_of(const context_array<Datum>& values) {
    auto containers = byte_list::in(CurrentMemoryContext);
    for (Datum value : values) {
        CHECK_FOR_INTERRUPTS();
        containers.append(container_of(DatumGetJsonbP(value)));
    }
    return containers;
}

codec::json_value merge_bytes(std::string_view stored, const byte_list& patches,
                              const array_merge& merge_by, std::pmr::memory_resource& memory) {
    codec::json_value target;
    if (!stored.empty()) {
        target = codec::decode_jsonb(stored, memory);
    }
    codec::arena nodes(memory, patches.size * sizeof(codec::json_value));
    auto* changes = nodes.allocate_array<codec::json_value>(patches.size);
    for (std::size_t i = 0; i < patches.size; ++i) {
        changes[i] = codec::decode_jsonb(patches[i], memory);
    }
    const std::span<const codec::json_value> all(changes, patches.size);
    if (merge_by.member == nullptr) {
        return codec::merge_patches(target, all, memory);
    }
    const auto rule = merge_by.merges_elements ? codec::same_id::merges : codec::same_id::replaces;
    return codec::merge_elements(target, all, merge_by.member, rule, memory);
}

/// Leaves its working memory allocated in the current memory context.
Datum merge_untidily(Pointer stored, const context_array<Datum>& patches,
                     const array_merge& merge_by) {
    std::string_view stored_bytes;
    if (stored != nullptr) {
        stored_bytes = container_of(DatumGetJsonbP(PointerGetDatum(stored)));
    }
    auto patch_bytes = containers_of(patches);

    codec::json_value merged;
    codec_failure failure;
    if (!call_codec(CurrentMemoryContext, failure, [&](std::pmr::memory_resource& memory) {
            merged = merge_bytes(stored_bytes, patch_bytes, merge_by, memory);
        })) {
        raise(failure);
    }
    return jsonb_datum(merged);
}

Datum merge_json_untidily(Pointer stored, const context_array<Datum>& patches,
                          const array_merge& merge_by) {
    Pointer before = nullptr;
    if (stored != nullptr) {
        before = DatumGetPointer(jsonb_of_json(PointerGetDatum(stored)));
    }
    auto changes = context_array<Datum>::in(CurrentMemoryContext);
    for (Datum patch : patches) {
        CHECK_FOR_INTERRUPTS();
        changes.append(jsonb_of_json(patch));
    }
    Datum merged = merge_untidily(before, changes, merge_by);
    if (before != nullptr && datum_image_eq(PointerGetDatum(before), merged, false, -1)) {
        return PointerGetDatum(PG_DETOAST_DATUM(PointerGetDatum(stored)));
    }
    // As written, where the last patch is all there is.
    std::size_t last = patches.size - 1;
    return datum_image_eq(changes[last], merged, false, -1) ? patches[last] : json_of_jsonb(merged);
}

using merge_function = Datum (*)(Pointer stored, const context_array<Datum>& patches,
                                 const array_merge& merge_by);

Datum merge_tidily(merge_function merge, Pointer stored, const context_array<Datum>& patches,
                   const array_merge& merge_by) {
    MemoryContext work =
        AllocSetContextCreate(CurrentMemoryContext, "agno merge", ALLOCSET_DEFAULT_SIZES);
    MemoryContext caller = MemoryContextSwitchTo(work);
    Datum merged = merge(stored, patches, merge_by);
    MemoryContextSwitchTo(caller);
    Datum kept = datumCopy(merged, false, -1);
    MemoryContextDelete(work);
    return kept;
}

}  // namespace

Datum merge_jsonb(Pointer stored, const context_array<Datum>& patches,
                  const array_merge& merge_by) {
    return merge_tidily(merge_untidily, stored, patches, merge_by);
}

Datum merge_json(Pointer stored, const context_array<Datum>& patches, const array_merge& merge_by) {
    return merge_tidily(merge_json_untidily, stored, patches, merge_by);
}

}  // namespace agno::backend
