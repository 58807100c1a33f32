#include "loader/loader_rejects.hpp"

#include "pg/spi.hpp"

namespace agno::backend {

namespace {

constexpr int column_count = 5;

/// The rejected documents as one array per column.
struct reject_arrays {
    Datum* values[column_count];
    bool* nulls[column_count];
    int count;
};

Datum text_or_null(const char* value, bool& is_null) {
    is_null = value == nullptr;
    return is_null ? 0 : CStringGetTextDatum(value);
}

void append(reject_arrays& rejects, const document& doc) {
    int row = rejects.count++;
    rejects.values[0][row] = Int64GetDatum(doc.ordinal);
    rejects.nulls[0][row] = false;
    rejects.values[1][row] = PointerGetDatum(doc.key);
    rejects.nulls[1][row] = doc.key == nullptr;
    rejects.values[2][row] =
        text_or_null(unpack_sql_state(doc.failure->sqlstate), rejects.nulls[2][row]);
    rejects.values[3][row] = text_or_null(describe_fully(*doc.failure), rejects.nulls[3][row]);
    rejects.values[4][row] = PointerGetDatum(doc.source);
    rejects.nulls[4][row] = doc.source == nullptr;
}

reject_arrays collect(const upsert_state& call) {
    reject_arrays rejects{};
    for (int i = 0; i < column_count; ++i) {
        rejects.values[i] = static_cast<Datum*>(
            MemoryContextAllocHuge(CurrentMemoryContext, call.documents.size * sizeof(Datum)));
        rejects.nulls[i] = static_cast<bool*>(
            MemoryContextAllocHuge(CurrentMemoryContext, call.documents.size * sizeof(bool)));
    }
    for (const document& doc : call.documents) {
        if (doc.result == outcome::rejected) {
            append(rejects, doc);
        }
    }
    return rejects;
}

Datum array_of(const reject_arrays& rejects, int column) {
    int dimensions[] = {rejects.count};
    int lower_bounds[] = {1};
    bool is_number = column == 0;
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
    if (SPI_connect() != SPI_OK_CONNECT) {
        elog(ERROR, "SPI_connect failed");
    }
    if (SPI_execute_with_args(statement, column_count, types, arguments, nullptr, false, 0) < 0) {
        elog(ERROR, "could not store rejected documents");
    }
    SPI_finish();
}

}  // namespace agno::backend
