#pragma once

#include "call/upsert_state.hpp"
#include "pg/spi.hpp"

namespace agno::backend {

struct statement_values {
    static constexpr int most = 2;
    int count;
    Oid types[most];
    Datum values[most];

    void add(Oid type, Datum value) {
        types[count] = type;
        values[count++] = value;
    }
};

struct spi_row {
    HeapTuple tuple;
    TupleDesc descriptor;

    /// The column, from 1, a bigint; `otherwise` where it is NULL.
    int64 number(int column, int64 otherwise) const;

    /// The column, from 1, a text that is not NULL.
    text* copy_of_text(int column, MemoryContext context) const;
};

struct statement_use {
    /// What a query is to see instead of what the transaction sees.
    Snapshot snapshot = InvalidSnapshot;
    /// For a statement about a few rows of this table, as most calls have them: its plan is kept
    /// for later calls, until the table has grown so far that another one may be better.
    Relation few_rows_of = nullptr;
};

/// SPI_execute_plan, or SPI_execute_snapshot.
int execute_statement(const char* sql, statement_values& values, const statement_use& use);

/// Runs a statement of the invoker's and takes each row of its result.
template <class Take>
void run_statement(const char* sql, statement_values& values, Take take,
                   const statement_use& use = {}) {
    int settings = begin_statements();
    int code = execute_statement(sql, values, use);
    if (code < 0) {
        elog(ERROR, "a statement of the server's own interface failed: %s",
             SPI_result_code_string(code));
    }
    for (uint64 i = 0; SPI_tuptable != nullptr && i < SPI_processed; ++i) {
        take(spi_row{SPI_tuptable->vals[i], SPI_tuptable->tupdesc});
    }
    end_statements(settings);
}

}  // namespace agno::backend
