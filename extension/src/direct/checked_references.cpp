#include "direct/checked_references.hpp"

namespace agno::backend {

/// A set of values: each is in the first free place from that of its hash on.
struct checked_references {
    AttrNumber column;
    int16 length;
    bool by_value;
    MemoryContext memory;
    NullableDatum* places;  ///< null: free
    uint32 place_count;     ///< a power of two
    uint32 value_count;
};

namespace {

bool may_be_deferred(const TriggerDesc& triggers) {
    for (int i = 0; i < triggers.numtriggers; ++i) {
        if (triggers.triggers[i].tgdeferrable) {
            return true;
        }
    }
    return false;
}

NullableDatum* make_places(MemoryContext memory, uint32 count) {
    auto* places =
        static_cast<NullableDatum*>(MemoryContextAllocHuge(memory, count * sizeof(NullableDatum)));
    for (uint32 i = 0; i < count; ++i) {
        places[i].isnull = true;
    }
    return places;
}

NullableDatum& place_of(const checked_references& references, Datum value) {
    uint32 at = datum_image_hash(value, references.by_value, references.length);
    while (true) {
        NullableDatum& place = references.places[at & (references.place_count - 1)];
        if (place.isnull ||
            datum_image_eq(place.value, value, references.by_value, references.length)) {
            return place;
        }
        ++at;
    }
}

void make_room(checked_references& references) {
    if (references.value_count < references.place_count / 2) {
        return;
    }
    NullableDatum* old = references.places;
    uint32 old_count = references.place_count;
    references.place_count *= 2;
    references.places = make_places(references.memory, references.place_count);
    for (uint32 i = 0; i < old_count; ++i) {
        if (!old[i].isnull) {
            place_of(references, old[i].value) = old[i];
        }
    }
    pfree(old);
}

}  // namespace

checked_references* start_references(Relation relation) {
    List* keys = RelationGetFKeyList(relation);
    if (list_length(keys) != 1 || may_be_deferred(*relation->trigdesc)) {
        return nullptr;
    }
    const auto* key = static_cast<const ForeignKeyCacheInfo*>(linitial(keys));
    if (key->nkeys != 1) {
        return nullptr;
    }
    constexpr uint32 first_places = 256;
    auto* references = static_cast<checked_references*>(palloc(sizeof(checked_references)));
    Form_pg_attribute column = TupleDescAttr(RelationGetDescr(relation), key->conkey[0] - 1);
    *references = {key->conkey[0],
                   column->attlen,
                   column->attbyval,
                   CurrentMemoryContext,
                   make_places(CurrentMemoryContext, first_places),
                   first_places,
                   0};
    return references;
}

bool needs_check(checked_references& references, TupleTableSlot* row) {
    bool is_null;
    Datum value = slot_getattr(row, references.column, &is_null);
    if (is_null) {
        return true;
    }
    NullableDatum& place = place_of(references, value);
    if (!place.isnull) {
        return false;
    }
    MemoryContext caller = MemoryContextSwitchTo(references.memory);
    place = {datumCopy(value, references.by_value, references.length), false};
    ++references.value_count;
    make_room(references);
    MemoryContextSwitchTo(caller);
    return true;
}

}  // namespace agno::backend
