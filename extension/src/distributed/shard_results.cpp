#include "distributed/shard_results.hpp"

#include "pg/spi.hpp"

namespace agno::backend {

namespace {

struct result_row {
    HeapTuple tuple;
    TupleDesc descriptor;

    NullableDatum at(int column) const {
        NullableDatum value;
        value.value = SPI_getbinval(tuple, descriptor, column, &value.isnull);
        return value;
    }
    /// In the call's memory.
    const char* text_at(int column, MemoryContext context) const {
        NullableDatum value = at(column);
        return value.isnull ? nullptr
                            : MemoryContextStrdup(context, TextDatumGetCString(value.value));
    }
};

void take_result(const upsert_state& call, const result_row& row) {
    int64 place = DatumGetInt64(row.at(1).value) - call.first_ordinal;
    if (place < 0 || place >= static_cast<int64>(call.documents.size)) {
        elog(ERROR, "a shard's node told of a document that it did not get");
    }
    document& doc = call.documents[static_cast<std::size_t>(place)];
    doc.result = outcome_named(row.text_at(2, call.context));
    NullableDatum updated_at = row.at(3);
    doc.has_updated_at = !updated_at.isnull;
    doc.updated_at = updated_at.isnull ? 0 : DatumGetInt64(updated_at.value);
    const char* state = row.text_at(4, call.context);
    doc.remark = row.text_at(5, call.context);
    // It is told in the detail already.
    doc.dropped_count = 0;
    if (doc.result == outcome::rejected) {
        document_error failure{};
        failure.sqlstate = MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4]);
        failure.message = doc.remark;
        doc.failure = copy_document_error(failure, call.context);
    }
}

}  // namespace

void take_results(const upsert_state& call) {
    for (uint64 i = 0; i < SPI_processed; ++i) {
        take_result(call, {SPI_tuptable->vals[i], SPI_tuptable->tupdesc});
    }
}

}  // namespace agno::backend
