#include "loader/loader_rejects.hpp"

#include "pg/spi.hpp"

namespace agno::backend {

namespace {

/// Of a reject table, in the order of the statement below.
enum reject_column { ordinal, session_id, sqlstate, detail, doc, column_count };

/// The rejected documents as one array per column.
struct reject_arrays {
    Datum* values[column_count];
    bool* nulls[column_count];
    int count;

    void set(reject_column column, Datum value) {
        values[column][count] = value;
        nulls[column][count] = false;
    }
    void set(reject_column column, const text* value) {
        values[column][count] = PointerGetDatum(value);
        nulls[column][count] = value == nullptr;
    }
};

void append(reject_arrays& rejects, const document& rejected) {
    rejects.set(ordinal, Int64GetDatum(rejected.ordinal));
    rejects.set(session_id, rejected.key);
    rejects.set(sqlstate, cstring_to_text(document_sqlstate(rejected)));
    rejects.set(detail, cstring_to_text(document_detail(rejected)));
    rejects.set(doc, rejected.source);
    ++rejects.count;
}

reject_arrays collect(const upsert_state& call) {
    reject_arrays rejects{};
    for (int i = 0; i < column_count; ++i) {
        rejects.values[i] = static_cast<Datum*>(
            MemoryContextAllocHuge(CurrentMemoryContext, call.documents.size * sizeof(Datum)));
        rejects.nulls[i] = static_cast<bool*>(
            MemoryContextAllocHuge(CurrentMemoryContext, call.documents.size * sizeof(bool)));
    }
    for (const document& candidate : call.documents) {
        if (candidate.result == outcome::rejected) {
            append(rejects, candidate);
        }
    }
    return rejects;
}

Datum array_of(const reject_arrays& rejects, int column) {
    int dimensions[] = {rejects.count};
    int lower_bounds[] = {1};
    bool is_number = column == ordinal;
    return PointerGetDatum(
        construct_md_array(rejects.values[column], rejects.nulls[column], 1, dimensions,
                           lower_bounds, is_number ? INT8OID : TEXTOID, is_number ? 8 : -1,
                           is_number, is_number ? TYPALIGN_DOUBLE : TYPALIGN_INT));
}

const char* insert_statement(Relation table) {
    return psprintf(
        "INSERT INTO %s (ordinal, session_id, sqlstate, detail, doc) SELECT * FROM ROWS FROM ("
        "pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), "
        "pg_catalog.unnest($4), pg_catalog.unnest($5))",
        quote_qualified_identifier(get_namespace_name(RelationGetNamespace(table)),
                                   RelationGetRelationName(table)));
}

}  // namespace

void store_rejects(const upsert_state& call, Relation reject_table) {
    reject_arrays rejects = collect(call);
    if (rejects.count == 0) {
        return;
    }
    Oid types[] = {INT8ARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID};
    Datum arguments[column_count];
    for (int i = 0; i < column_count; ++i) {
        arguments[i] = array_of(rejects, i);
    }

    const char* statement = insert_statement(reject_table);
    connect_to_spi();
    if (SPI_execute_with_args(statement, column_count, types, arguments, nullptr, false, 0) < 0) {
        elog(ERROR, "could not store rejected documents");
    }
    SPI_finish();
}

}  // namespace agno::backend
