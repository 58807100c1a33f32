#include "statements/batch_relation.hpp"

#include "statements/merge_sql.hpp"

namespace agno::backend {

namespace {

/// Rows fetched at a time, so that a large result is never held whole.
constexpr long fetch_size = 256;

TupleDesc describe_rows(const target_table& target, const column_list& columns) {
    TupleDesc descriptor = CreateTemplateTupleDesc(columns.count + 1);
    TupleDescInitEntry(descriptor, 1, "agno_rank", INT8OID, -1, 0);
    for (int i = 0; i < columns.count; ++i) {
        const target_column& column = target.columns[columns.indexes[i]];
        auto attribute = static_cast<AttrNumber>(i + 2);
        TupleDescInitEntry(descriptor, attribute, psprintf("c%d", column.attnum), column.type,
                           column.declared_typmod, 0);
        TupleDescInitEntryCollation(descriptor, attribute, column.collation);
    }
    return descriptor;
}

EphemeralNamedRelation make_named_relation(TupleDesc descriptor, Tuplestorestate* rows,
                                           int64 count) {
    auto* relation =
        static_cast<EphemeralNamedRelation>(palloc0(sizeof(EphemeralNamedRelationData)));
    relation->md.name = pstrdup(batch_relation);
    relation->md.tupdesc = descriptor;
    relation->md.enrtype = ENR_NAMED_TUPLESTORE;
    relation->md.enrtuples = static_cast<double>(count);
    relation->reldata = rows;
    return relation;
}

void require(int code, const char* what) {
    if (code < 0)
        elog(ERROR, "%s failed: %s", what, SPI_result_code_string(code));
}

void deliver(SPITupleTable* table, uint64 count, void (*result)(void*, const result_row&),
             void* context) {
    auto columns = static_cast<std::size_t>(table->tupdesc->natts);
    auto* values = static_cast<Datum*>(palloc(columns * sizeof(Datum)));
    auto* nulls = static_cast<bool*>(palloc(columns * sizeof(bool)));
    for (uint64 i = 0; i < count; ++i) {
        CHECK_FOR_INTERRUPTS();
        heap_deform_tuple(table->vals[i], table->tupdesc, values, nulls);
        result(context, {values, nulls, table->tupdesc->natts});
    }
    pfree(values);
    pfree(nulls);
    SPI_freetuptable(table);
}

}  // namespace

batch_relation_source::batch_relation_source(const target_table& target, const column_list& columns)
    : columns_(columns),
      descriptor_(describe_rows(target, columns)),
      rows_(tuplestore_begin_heap(false, false, work_mem)) {}

void batch_relation_source::append(std::size_t rank, const table_row& row) {
    auto width = static_cast<std::size_t>(columns_.count) + 1;
    auto* values = static_cast<Datum*>(palloc(width * sizeof(Datum)));
    auto* nulls = static_cast<bool*>(palloc(width * sizeof(bool)));
    values[0] = Int64GetDatum(static_cast<int64>(rank));
    nulls[0] = false;
    for (int i = 0; i < columns_.count; ++i) {
        values[i + 1] = row.values[columns_.indexes[i]];
        nulls[i + 1] = row.nulls[columns_.indexes[i]];
    }
    tuplestore_putvalues(rows_, descriptor_, values, nulls);
    pfree(values);
    pfree(nulls);
    ++count_;
}

void batch_relation_source::run(plan_cache& plans, const char* sql,
                                void (*result)(void*, const result_row&), void* context) {
    // A statement that failed and was rolled back leaves its relation registered.
    SPI_unregister_relation(batch_relation);
    require(SPI_register_relation(make_named_relation(descriptor_, rows_, count_)),
            "SPI_register_relation");

    prepared_plan prepared = prepare_for(plans, sql, count_);
    Portal portal = SPI_cursor_open(nullptr, prepared.plan, nullptr, nullptr, false);
    do {
        SPI_cursor_fetch(portal, true, fetch_size);
        uint64 count = SPI_processed;
        deliver(SPI_tuptable, count, result, context);
        if (count < static_cast<uint64>(fetch_size))
            break;
    } while (true);

    SPI_cursor_close(portal);
    if (!prepared.is_kept)
        SPI_freeplan(prepared.plan);
    SPI_unregister_relation(batch_relation);
    tuplestore_end(rows_);
}

}  // namespace agno::backend
