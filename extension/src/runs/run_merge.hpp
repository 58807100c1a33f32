#pragma once

#include "call/run_call.hpp"
#include "merge/groups.hpp"

namespace agno::backend {

/// What became of a session's runs.
struct run_counts {
    int64 inserted;
    int64 updated;
    int64 unchanged;
    int64 suppressed;
    int64 deleted;
};

/// The work on one call.
struct run_merge {
    upsert_state& call;
    run_call& runs;
    const std::size_t* session;  ///< per document: the first one of the same session
    bool* is_final;      ///< per document: rejected before anything was merged, or for a run of its
    bool* keeps_runs;    ///< per document: its session can't be deleted
    run_counts* counts;  ///< per document
};

/// True if the document takes part in what is stored; then its runs do, too.
bool has_share(const run_merge& m, const document& doc);

/// Per document the first one of the same session. Nothing is merged yet.
std::size_t* find_sessions(const upsert_state& call);

}  // namespace agno::backend
