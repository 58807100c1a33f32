#include "runs/run_merge.hpp"

#include <numeric>

namespace agno::backend {

bool has_share(const run_merge& m, const document& doc) {
    switch (doc.result) {
        case outcome::inserted:
        case outcome::updated:
        case outcome::unchanged:
            return true;
        case outcome::duplicate:
            return m.call.options.mode == write_mode::patch;
        case outcome::pending:
        case outcome::exists:
        case outcome::deleted:
        case outcome::absent:
        case outcome::stale:
        case outcome::suppressed:
        case outcome::rejected:
            return false;
    }
    return false;
}

std::size_t* find_sessions(const upsert_state& call) {
    const context_array<document>& documents = call.documents;
    auto* session = static_cast<std::size_t*>(
        MemoryContextAllocHuge(CurrentMemoryContext, documents.size * sizeof(std::size_t) + 1));
    std::iota(session, session + documents.size, std::size_t{0});
    for (const document_group& group : group_by_key(call)) {
        for (int i = 0; i < group.count; ++i) {
            session[group.documents[i] - documents.items] =
                static_cast<std::size_t>(group.documents[0] - documents.items);
        }
    }
    return session;
}

}  // namespace agno::backend
