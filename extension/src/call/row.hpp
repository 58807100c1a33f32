#pragma once

#include "target/target.hpp"

namespace agno::backend {

/// A table row by target column index.
struct table_row {
    Datum* values;
    bool* nulls;

    void set(int column, Datum value) {
        values[column] = value;
        nulls[column] = false;
    }
    void set_null(int column) {
        values[column] = 0;
        nulls[column] = true;
    }
};

/// A row of NULLs in the current memory context.
table_row make_row(const target_table& target);

}  // namespace agno::backend
