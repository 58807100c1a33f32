#include "sync/changed.hpp"

#include <algorithm>

#include "sync/place_check.hpp"
#include "sync/row_version.hpp"

namespace agno::backend {

namespace {

void require_readable(Relation target) {
    Bitmapset* whole_row =
        bms_make_singleton(InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber);
    check_privileges(make_privileges(target, ACL_SELECT, whole_row, nullptr, nullptr));
}

/// The versions that may be current, by place.
place_list read_versions(const Datum* versions, const bool* nulls, int count) {
    auto places = place_list::in(CurrentMemoryContext, static_cast<std::size_t>(count));
    uint64 next = next_full_xid();
    for (int i = 0; i < count; ++i) {
        CHECK_FOR_INTERRUPTS();
        row_version version;
        if (nulls[i] || !parse_version(DatumGetTextPP(versions[i]), version)) {
            continue;
        }
        // A newer one of the same 32 bits may have written at that place since.
        if (version.xid < next && next - version.xid < xid_reach) {
            places.append({version, i});
        }
    }
    // Not by a pointer to the function, which would be called each time.
    std::sort(places.begin(), places.end(),
              [](const named_place& a, const named_place& b) { return lies_before(a, b); });
    return places;
}

bool belongs_to(Oid table, Relation target) {
    if (table == RelationGetRelid(target)) {
        return true;
    }
    return target->rd_rel->relkind == RELKIND_PARTITIONED_TABLE && get_rel_relispartition(table) &&
           list_member_oid(get_partition_ancestors(table), RelationGetRelid(target));
}

/// The table of some places, locked, or nullptr if they can't be of the target.
Relation open_table(Oid table, Relation target) {
    if (!belongs_to(table, target)) {
        return nullptr;
    }
    Relation relation = try_relation_open(table, AccessShareLock);
    // It may have been detached, or made anew, before it was locked.
    if (relation != nullptr && !(belongs_to(table, target) && has_versions(relation))) {
        relation_close(relation, NoLock);
        return nullptr;
    }
    return relation;
}

/// Of places of one table those that are of the table as it is now: the others are overwritten.
place_list take_of_identity(const place_list& places, uint64 identity) {
    named_place* end = std::remove_if(
        places.begin(), places.end(),
        [identity](const named_place& place) { return place.version.identity != identity; });
    return places.slice(0, static_cast<std::size_t>(end - places.begin()));
}

std::size_t end_of_table(const place_list& places, std::size_t begin) {
    std::size_t end = begin;
    while (end < places.size && places[end].version.table == places[begin].version.table) {
        ++end;
    }
    return end;
}

}  // namespace

bool* find_changed(Relation target, const Datum* versions, const bool* nulls, int count) {
    require_readable(target);
    bool is_secured = check_enable_rls(RelationGetRelid(target), InvalidOid, false) == RLS_ENABLED;
    auto* changed = static_cast<bool*>(palloc(static_cast<Size>(count) + 1));
    memset(changed, true, static_cast<Size>(count));

    place_list places = read_versions(versions, nulls, count);
    for (std::size_t begin = 0; begin < places.size;) {
        std::size_t end = end_of_table(places, begin);
        Relation table = open_table(places[begin].version.table, target);
        if (table != nullptr) {
            place_list known =
                take_of_identity(places.slice(begin, end - begin), identity_of(table));
            if (is_secured) {
                check_places_by_query(target, known, changed);
            } else {
                check_places(table, known, changed);
            }
            relation_close(table, NoLock);
        }
        begin = end;
    }
    return changed;
}

}  // namespace agno::backend
