#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

// Citus' catalog, by the names of its tables and columns: it takes no header of Citus' to read it.
// It is read as it is now, whatever the transaction sees of other tables.

/// A table of Citus' catalog, or InvalidOid. Nobody but superusers makes tables in pg_catalog.
Oid find_citus_catalog(const char* name);

/// Which rows are wanted: those that have this value in this column. index: over that column.
struct citus_search {
    const char* catalog;
    const char* column;
    const char* index;
    RegProcedure equality;
    Datum value;
};

struct citus_row {
    Relation catalog;
    HeapTuple tuple;

    /// The value of a column that is never null.
    Datum value(const char* column) const;
    const char* text_value(const char* column) const;
};

using take_citus_row = void (*)(const citus_row& row, void* argument);

/// Calls take(row, argument) for each of the rows; for none where Citus isn't.
void for_citus_rows(const citus_search& search, take_citus_row take, void* argument);

/// The same for a function object.
template <class Take>
void for_citus_rows(const citus_search& search, Take take) {
    static_assert(std::is_trivially_destructible_v<Take>);
    for_citus_rows(
        search, [](const citus_row& row, void* argument) { (*static_cast<Take*>(argument))(row); },
        &take);
}

/// The search for what Citus knows of a table, and for a shard.
citus_search table_in_citus(Oid table);
citus_search shard_in_citus(int64 id);

}  // namespace agno::backend
