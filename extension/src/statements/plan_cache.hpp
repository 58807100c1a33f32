#pragma once

#include "pg/spi.hpp"

namespace agno::backend {

/// The plans of statements over few rows, which a careful attempt runs over and over. They live as
/// long as the SPI connection that they were prepared in.
struct plan_cache {
    struct entry {
        const char* sql;
        SPIPlanPtr plan;
    };

    static constexpr int capacity = 12;
    entry entries[capacity];
    int count;
};

/// A plan for the statement over so many rows of the batch relation, which is registered.
struct prepared_plan {
    SPIPlanPtr plan;
    bool is_kept;  ///< else to be freed after use
};

/// The plan of a statement that is run row by row, with parameters of those types. Prepared once.
SPIPlanPtr prepare_by_row(plan_cache& cache, const char* sql, int count, Oid* types);

/// Prepares the statement unless that was done before. What is best for few rows can be very bad
/// for many, and the other way round: plans for many are made each time.
prepared_plan prepare_for(plan_cache& cache, const char* sql, int64 rows);

}  // namespace agno::backend
