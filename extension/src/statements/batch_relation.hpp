#pragma once

#include "call/columns.hpp"
#include "call/row.hpp"
#include "statements/merge_sql.hpp"
#include "statements/plan_cache.hpp"

namespace agno::backend {

/// Receives one result row of a statement. Pass-by-reference values live until it returns.
struct result_row {
    Datum* values;
    bool* nulls;
    int count;
};

/// The rows of one statement: filled, then read by SQL through an ephemeral named relation, as
/// triggers read their transition tables. A single one is read as parameters, which takes a
/// fraction of the time. Only to be used while SPI is connected.
class batch_relation_source {
  public:
    /// columns: of the target, which become c<attribute number> behind agno_rank bigint.
    batch_relation_source(const target_table& target, const column_list& columns);

    /// row: by target column index.
    void append(std::size_t rank, const table_row& row);

    /// Runs a statement over the rows, with a plan of the cache if they are few. result(row) is
    /// called for each row it returns.
    template <class Result>
    void run(plan_cache& plans, const batch_statement& statement, Result result) {
        run(
            plans, statement,
            [](void* context, const result_row& row) { (*static_cast<Result*>(context))(row); },
            &result);
    }

  private:
    using receiver = void (*)(void* context, const result_row&);

    void begin_rows();
    void run(plan_cache& plans, const batch_statement& statement, receiver result, void* context);
    void run_for_one(plan_cache& plans, const batch_statement& statement, receiver result,
                     void* context);
    void run_for_many(plan_cache& plans, const batch_statement& statement, receiver result,
                      void* context);

    column_list columns_;
    TupleDesc descriptor_;
    HeapTuple first_ = nullptr;
    Tuplestorestate* rows_ = nullptr;  ///< once there are several
    int64 count_ = 0;
};

}  // namespace agno::backend
