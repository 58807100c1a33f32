#pragma once

#include "call/columns.hpp"
#include "call/row.hpp"
#include "statements/merge_sql.hpp"
#include "statements/plan_cache.hpp"

namespace agno::backend {

/// One result row of a statement.
struct result_row {
    Datum* values;
    bool* nulls;
    int count;
};

/// Some of the rows that a statement returned, fetched together.
class fetched_rows {
  public:
    fetched_rows(SPITupleTable* table, uint64 count);

    std::size_t size() const { return size_; }

    /// Lives until the next is asked for.
    result_row operator[](std::size_t i) const;

  private:
    SPITupleTable* table_;
    std::size_t size_;
    Datum* values_;
    bool* nulls_;
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
        run_by_fetches(plans, statement, [&](const fetched_rows& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                CHECK_FOR_INTERRUPTS();
                result(rows[i]);
            }
        });
    }

    /// The same, but results(rows) is called with as many rows as are fetched together.
    template <class Results>
    void run_by_fetches(plan_cache& plans, const batch_statement& statement, Results results) {
        run(
            plans, statement,
            [](void* context, const fetched_rows& rows) {
                (*static_cast<Results*>(context))(rows);
            },
            &results);
    }

    /// How many rows a statement over them has read. May be asked once it failed, before anything
    /// is rolled back.
    std::size_t count_read();

  private:
    using receiver = void (*)(void* context, const fetched_rows&);

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
