#pragma once

#include "backend/document.hpp"

namespace agno {

/// Counts of a load, as agno_loader_result() tells them.
struct loader_summary {
    int64 documents;
    int64 inserted;
    int64 updated;
    int64 unchanged;
    int64 stale;
    int64 suppressed;
    int64 duplicate;
    int64 rejected;

    void count(const pod_list<document>& merged);
};

/// The session's last load; grows while one is under way.
extern loader_summary last_load;

}  // namespace agno
