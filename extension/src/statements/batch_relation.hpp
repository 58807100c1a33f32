#pragma once

#include "call/columns.hpp"
#include "call/row.hpp"
#include "statements/plan_cache.hpp"

namespace agno::backend {

/// Receives one result row of a statement. Pass-by-reference values live until it returns.
struct result_row {
    Datum* values;
    bool* nulls;
    int count;
};

/// The rows of one statement: filled, then read by SQL under the name `agno_batch` through an
/// ephemeral named relation, as triggers read their transition tables. Only to be used while SPI is
/// connected.
class batch_relation_source {
  public:
    /// columns: of the target, which become c<attribute number> behind agno_rank bigint.
    batch_relation_source(const target_table& target, const column_list& columns);

    /// row: by target column index.
    void append(std::size_t rank, const table_row& row);

    /// Runs a statement over the rows, with a plan of the cache if they are few. result(row) is
    /// called for each row it returns.
    template <class Result>
    void run(plan_cache& plans, const char* sql, Result result) {
        run(
            plans, sql,
            [](void* context, const result_row& row) { (*static_cast<Result*>(context))(row); },
            &result);
    }

  private:
    void run(plan_cache& plans, const char* sql, void (*result)(void*, const result_row&),
             void* context);

    column_list columns_;
    TupleDesc descriptor_;
    Tuplestorestate* rows_;
    int64 count_ = 0;
};

}  // namespace agno::backend
