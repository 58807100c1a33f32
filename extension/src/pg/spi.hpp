#pragma once

// The server programming interface: for the statement writer, runs and the loader.

#include "pg/compat.hpp"

extern "C" {
#include "executor/spi.h"
}

namespace agno::backend {

/// Until SPI_finish().
inline void connect_to_spi() {
    if (SPI_connect() != SPI_OK_CONNECT) {
        elog(ERROR, "SPI_connect failed");
    }
}

/// Runs a statement of ours, whose rows nobody wants. Within connect_to_spi().
inline void execute_sql(const char* sql) {
    int code = SPI_execute(sql, false, 0);
    if (code < 0) {
        elog(ERROR, "SPI_execute failed: %s", SPI_result_code_string(code));
    }
}

/// Connects to SPI for statements that merge documents; end_statements() takes what is returned.
/// Their plans are not compiled: over hundreds of partitions that takes minutes, and what they do
/// with a batch takes less than a second.
inline int begin_statements() {
    connect_to_spi();
    int level = NewGUCNestLevel();
    set_config_option("jit", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
    return level;
}

inline void end_statements(int level) {
    AtEOXact_GUC(true, level);
    SPI_finish();
}

}  // namespace agno::backend
