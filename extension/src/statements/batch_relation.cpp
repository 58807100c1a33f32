#include "statements/batch_relation.hpp"

namespace agno::backend {

namespace {

constexpr char relation_name[] = "agno_batch";

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

/// In the memory of the SPI connection, which refers to it until it is unregistered.
EphemeralNamedRelation make_named_relation(TupleDesc descriptor, Tuplestorestate* rows,
                                           int64 count) {
    auto* relation =
        static_cast<EphemeralNamedRelation>(SPI_palloc(sizeof(EphemeralNamedRelationData)));
    *relation = {};
    relation->md.name = static_cast<char*>(SPI_palloc(sizeof relation_name));
    strcpy(relation->md.name, relation_name);
    relation->md.tupdesc = descriptor;
    relation->md.enrtype = ENR_NAMED_TUPLESTORE;
    relation->md.enrtuples = static_cast<double>(count);
    relation->reldata = rows;
    return relation;
}

void require(int code, const char* what) {
    if (code < 0) {
        elog(ERROR, "%s failed: %s", what, SPI_result_code_string(code));
    }
}

/// SPI keeps a list of them, in what happens to be the current memory context.
void register_relation(EphemeralNamedRelation relation) {
    MemoryContext caller = MemoryContextSwitchTo(GetMemoryChunkContext(relation));
    // Where a statement failed and was rolled back, its relation is registered still.
    SPI_unregister_relation(relation_name);
    require(SPI_register_relation(relation), "SPI_register_relation");
    MemoryContextSwitchTo(caller);
}

void deliver(SPITupleTable* table, uint64 count, void (*results)(void*, const fetched_rows&),
             void* context) {
    results(context, fetched_rows(table, count));
    SPI_freetuptable(table);
}

/// Few rows: a portal would copy the plan, and take longer than they do.
void run_at_once(SPIPlanPtr plan, void (*results)(void*, const fetched_rows&), void* context) {
    require(SPI_execute_plan(plan, nullptr, nullptr, false, 0), "SPI_execute_plan");
    deliver(SPI_tuptable, SPI_processed, results, context);
}

void run_by_portal(SPIPlanPtr plan, void (*results)(void*, const fetched_rows&), void* context) {
    Portal portal = SPI_cursor_open(nullptr, plan, nullptr, nullptr, false);
    do {
        SPI_cursor_fetch(portal, true, fetch_size);
        uint64 count = SPI_processed;
        deliver(SPI_tuptable, count, results, context);
        if (count < static_cast<uint64>(fetch_size)) {
            break;
        }
    } while (true);
    SPI_cursor_close(portal);
    SPI_freeplan(plan);
}

const char* statement_over(const batch_statement& statement, const char* batch) {
    return psprintf("%s%s b%s", statement.head, batch, statement.tail);
}

/// One row whose columns are parameters.
const char* parameters(TupleDesc descriptor) {
    StringInfoData sql;
    initStringInfo(&sql);
    for (int i = 0; i < descriptor->natts; ++i) {
        appendStringInfo(&sql, "%s$%d AS %s", i == 0 ? "(SELECT " : ", ", i + 1,
                         NameStr(TupleDescAttr(descriptor, i)->attname));
    }
    appendStringInfoString(&sql, ")");
    return sql.data;
}

}  // namespace

fetched_rows::fetched_rows(SPITupleTable* table, uint64 count) : table_(table), size_(count) {
    auto columns = static_cast<std::size_t>(table->tupdesc->natts);
    values_ = static_cast<Datum*>(palloc(columns * sizeof(Datum)));
    nulls_ = static_cast<bool*>(palloc(columns * sizeof(bool)));
}

result_row fetched_rows::operator[](std::size_t i) const {
    heap_deform_tuple(table_->vals[i], table_->tupdesc, values_, nulls_);
    return {values_, nulls_, table_->tupdesc->natts};
}

batch_relation_source::batch_relation_source(const target_table& target, const column_list& columns)
    : columns_(columns), descriptor_(describe_rows(target, columns)) {}

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
    if (count_ == 0) {
        MemoryContext caller = MemoryContextSwitchTo(GetMemoryChunkContext(descriptor_));
        first_ = heap_form_tuple(descriptor_, values, nulls);
        MemoryContextSwitchTo(caller);
    } else {
        if (rows_ == nullptr) {
            begin_rows();
        }
        tuplestore_putvalues(rows_, descriptor_, values, nulls);
    }
    pfree(values);
    pfree(nulls);
    ++count_;
}

void batch_relation_source::begin_rows() {
    MemoryContext caller = MemoryContextSwitchTo(GetMemoryChunkContext(descriptor_));
    rows_ = tuplestore_begin_heap(false, false, work_mem);
    MemoryContextSwitchTo(caller);
    tuplestore_puttuple(rows_, first_);
}

void batch_relation_source::run(plan_cache& plans, const batch_statement& statement,
                                receiver results, void* context) {
    if (count_ == 1) {
        run_for_one(plans, statement, results, context);
    } else {
        run_for_many(plans, statement, results, context);
    }
}

void batch_relation_source::run_for_one(plan_cache& plans, const batch_statement& statement,
                                        receiver results, void* context) {
    auto width = static_cast<std::size_t>(descriptor_->natts);
    auto* types = static_cast<Oid*>(palloc(width * sizeof(Oid)));
    for (std::size_t i = 0; i < width; ++i) {
        types[i] = TupleDescAttr(descriptor_, i)->atttypid;
    }
    SPIPlanPtr plan = prepare_by_row(plans, statement_over(statement, parameters(descriptor_)),
                                     descriptor_->natts, types);

    auto* values = static_cast<Datum*>(palloc(width * sizeof(Datum)));
    auto* nulls = static_cast<bool*>(palloc(width * sizeof(bool)));
    auto* null_marks = static_cast<char*>(palloc(width));
    heap_deform_tuple(first_, descriptor_, values, nulls);
    for (std::size_t i = 0; i < width; ++i) {
        null_marks[i] = nulls[i] ? 'n' : ' ';
    }
    require(SPI_execute_plan(plan, values, null_marks, false, 0), "SPI_execute_plan");
    deliver(SPI_tuptable, SPI_processed, results, context);
}

void batch_relation_source::run_for_many(plan_cache& plans, const batch_statement& statement,
                                         receiver results, void* context) {
    register_relation(make_named_relation(descriptor_, rows_, count_));
    prepared_plan prepared = prepare_for(plans, statement_over(statement, relation_name), count_);
    if (prepared.is_kept) {
        run_at_once(prepared.plan, results, context);
    } else {
        run_by_portal(prepared.plan, results, context);
    }
    SPI_unregister_relation(relation_name);
    tuplestore_end(rows_);
}

std::size_t batch_relation_source::count_read() {
    auto all = static_cast<std::size_t>(count_);
    // A tuplestore begins with one read pointer; a scan of it allocates the next.
    constexpr int scanning = 1;
    if (rows_ == nullptr || tuplestore_alloc_read_pointer(rows_, 0) == scanning) {
        return rows_ == nullptr ? all : 0;
    }
    tuplestore_select_read_pointer(rows_, scanning);
    TupleTableSlot* next = MakeSingleTupleTableSlot(descriptor_, &TTSOpsMinimalTuple);
    if (!tuplestore_gettupleslot(rows_, true, true, next)) {
        return all;
    }
    bool is_null;
    return static_cast<std::size_t>(DatumGetInt64(slot_getattr(next, 1, &is_null)));
}

}  // namespace agno::backend
