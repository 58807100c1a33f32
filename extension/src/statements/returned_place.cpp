#include "statements/returned_place.hpp"

namespace agno::backend {

namespace {

row_place place_of(const Datum* columns, TransactionId xmin, bool is_written) {
    return {DatumGetObjectId(columns[0]),
            *reinterpret_cast<ItemPointer>(DatumGetPointer(columns[1])), xmin, is_written};
}

}  // namespace

const char* read_place_columns(const upsert_state& call) {
    return call.tells_versions ? ", t.tableoid, t.ctid, t.xmin" : "";
}

row_place read_place(const upsert_state& call, const result_row& result) {
    if (!call.tells_versions) {
        return {};
    }
    const Datum* columns = result.values + result.count - 3;
    return place_of(columns, DatumGetTransactionId(columns[2]), false);
}

const char* written_place_columns(const upsert_state& call, const char* qualifier) {
    return call.tells_versions ? psprintf(", %stableoid, %sctid", qualifier, qualifier) : "";
}

row_place written_place(const upsert_state& call, const result_row& result) {
    if (!call.tells_versions) {
        return {};
    }
    return place_of(result.values + result.count - 2, GetCurrentTransactionId(), true);
}

/// A returned updated_at is by value, or of no use to us.
told_row returned_row(const upsert_state& call, const result_row& result, int time) {
    return {{result.values[time], result.nulls[time]}, written_place(call, result)};
}

}  // namespace agno::backend
