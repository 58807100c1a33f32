#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

/// Decides which documents of a group newer_only leaves out: those no newer than the stored row, or
/// older than one applied before. A document without a time counts as written now.
struct staleness {
    struct optional_time {
        bool known;
        TimestampTz time;
    };

    bool is_judged;  ///< newer_only, and the target has an updated_at
    optional_time stored;
    optional_time newest;  ///< of the documents applied so far

    /// stored: nullptr if there is no row.
    static staleness judged_by(const upsert_state& call, const table_row* stored);

    /// Marks the document stale where it is left out.
    bool leaves_out(const upsert_state& call, document& doc) const;

    void note_applied(const upsert_state& call, const document& doc);
};

}  // namespace agno::backend
