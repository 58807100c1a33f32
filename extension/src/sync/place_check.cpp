#include "sync/place_check.hpp"

#include "pg/spi.hpp"
#include "pg/table_am.hpp"

#include <algorithm>

namespace agno::backend {

namespace {

BlockNumber block_of(const named_place& place) {
    return ItemPointerGetBlockNumberNoCheck(&place.version.tid);
}

OffsetNumber offset_of(const named_place& place) {
    return ItemPointerGetOffsetNumberNoCheck(&place.version.tid);
}

/// Asks for pages ahead of their visit.
struct prefetcher {
    Relation table;
    const place_list& places;
    std::size_t next;  ///< place whose page is to be asked for
    int ahead;         ///< pages asked for and not visited yet
    int distance;

    static prefetcher over(Relation table, const place_list& places) {
        return {table, places, 0, 0, get_tablespace_io_concurrency(table->rd_rel->reltablespace)};
    }

    void go_on() {
        --ahead;
        while (ahead < distance && next < places.size) {
            BlockNumber block = block_of(places[next]);
            PrefetchBuffer(table, MAIN_FORKNUM, block);
            ++ahead;
            while (next < places.size && block_of(places[next]) == block) {
                ++next;
            }
        }
    }
};

/// True if the version is there, in a page that is locked.
bool is_current(Relation table, Buffer buffer, const named_place& place, Snapshot snapshot) {
    Page page = BufferGetPage(buffer);
    OffsetNumber offset = offset_of(place);
    if (offset < FirstOffsetNumber || offset > PageGetMaxOffsetNumber(page)) {
        return false;
    }
    ItemId item = PageGetItemId(page, offset);
    if (!ItemIdIsNormal(item)) {
        return false;
    }
    HeapTupleData tuple;
    tuple.t_data = reinterpret_cast<HeapTupleHeader>(PageGetItem(page, item));
    tuple.t_len = ItemIdGetLength(item);
    tuple.t_self = place.version.tid;
    tuple.t_tableOid = RelationGetRelid(table);
    TransactionId xmin = HeapTupleHeaderGetRawXmin(tuple.t_data);
    if (xmin != static_cast<TransactionId>(place.version.xid)) {
        return false;
    }
    // PostgreSQL's own scans record what SERIALIZABLE has read; here that is ours to do.
    bool is_visible = HeapTupleSatisfiesVisibility(&tuple, snapshot, buffer);
    if (is_visible) {
        PredicateLockTID(table, &tuple.t_self, snapshot, HeapTupleHeaderGetXmin(tuple.t_data));
    }
    HeapCheckForSerializableConflictOut(is_visible, table, &tuple, buffer, snapshot);
    return is_visible;
}

/// Checks the places of the page of the first one; returns how many these were.
std::size_t check_page(Relation table, const place_list& places, std::size_t first,
                       Snapshot snapshot, bool* changed) {
    BlockNumber block = block_of(places[first]);
    Buffer buffer = ReadBuffer(table, block);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    std::size_t next = first;
    for (; next < places.size && block_of(places[next]) == block; ++next) {
        if (is_current(table, buffer, places[next], snapshot)) {
            changed[places[next].position] = false;
        }
    }
    UnlockReleaseBuffer(buffer);
    return next - first;
}

bool is_in_reach(const named_place& place, BlockNumber blocks) {
    return block_of(place) < blocks;
}

/// SELECT of the places that the current user sees.
const char* visible_places(Relation target) {
    bool is_root = target->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
    return psprintf(
        "SELECT t.ctid, t.xmin FROM %s%s t WHERE t.ctid OPERATOR(pg_catalog.=) ANY ($1)"
        " AND t.tableoid OPERATOR(pg_catalog.=) $2",
        is_root ? "" : "ONLY ",
        quote_qualified_identifier(get_namespace_name(RelationGetNamespace(target)),
                                   RelationGetRelationName(target)));
}

ArrayType* tids_of(const place_list& places) {
    auto* tids = static_cast<Datum*>(palloc(places.size * sizeof(Datum)));
    for (std::size_t i = 0; i < places.size; ++i) {
        tids[i] = PointerGetDatum(&places[i].version.tid);
    }
    return construct_array(tids, static_cast<int>(places.size), TIDOID, sizeof(ItemPointerData),
                           false, TYPALIGN_SHORT);
}

/// A place may be asked for more than once, and by versions of other transactions.
void note_visible(const place_list& places, const named_place& found, bool* changed) {
    named_place* place = std::lower_bound(places.begin(), places.end(), found, lies_before);
    for (; place != places.end() && !lies_before(found, *place); ++place) {
        if (static_cast<TransactionId>(place->version.xid) ==
            static_cast<TransactionId>(found.version.xid)) {
            changed[place->position] = false;
        }
    }
}

}  // namespace

void check_places(Relation table, const place_list& places, bool* changed) {
    Snapshot snapshot = GetActiveSnapshot();
    const named_place* end =
        std::partition_point(places.begin(), places.end(),
                             [blocks = RelationGetNumberOfBlocks(table)](const named_place& place) {
                                 return is_in_reach(place, blocks);
                             });
    place_list there = places.slice(0, static_cast<std::size_t>(end - places.begin()));
    prefetcher pages = prefetcher::over(table, there);
    for (std::size_t first = 0; first < there.size;) {
        CHECK_FOR_INTERRUPTS();
        pages.go_on();
        first += check_page(table, there, first, snapshot, changed);
    }
}

void check_places_by_query(Relation target, const place_list& places, bool* changed) {
    if (places.empty()) {
        return;
    }
    Oid table = places[0].version.table;
    Oid types[] = {TIDARRAYOID, OIDOID};
    Datum values[] = {PointerGetDatum(tids_of(places)), ObjectIdGetDatum(table)};
    connect_to_spi();
    if (SPI_execute_with_args(visible_places(target), lengthof(types), types, values, nullptr, true,
                              0) != SPI_OK_SELECT) {
        elog(ERROR, "could not look for rows by their places");
    }
    for (uint64 i = 0; i < SPI_processed; ++i) {
        bool is_null;
        HeapTuple row = SPI_tuptable->vals[i];
        Datum tid = SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &is_null);
        Datum xmin = SPI_getbinval(row, SPI_tuptable->tupdesc, 2, &is_null);
        named_place found{{table, 0, DatumGetTransactionId(xmin),
                           *reinterpret_cast<ItemPointer>(DatumGetPointer(tid))},
                          0};
        note_visible(places, found, changed);
    }
    SPI_finish();
}

}  // namespace agno::backend
