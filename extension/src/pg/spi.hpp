#pragma once

// The server programming interface: for the statement writer, runs and the loader.

#include "pg/compat.hpp"

extern "C" {
#include "executor/spi.h"
}

namespace agno::backend {

/// Runs a statement of ours, whose rows nobody wants. Within SPI_connect().
inline void execute_sql(const char* sql) {
    int code = SPI_execute(sql, false, 0);
    if (code < 0) {
        elog(ERROR, "SPI_execute failed: %s", SPI_result_code_string(code));
    }
}

}  // namespace agno::backend
