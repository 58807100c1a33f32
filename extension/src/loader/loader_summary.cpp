#include "loader/loader_summary.hpp"

namespace agno::backend {

loader_summary last_load{};

void loader_summary::count(const context_array<document>& merged) {
    for (const document& doc : merged) {
        ++documents;
        inserted += doc.result == outcome::inserted;
        updated += doc.result == outcome::updated;
        unchanged += doc.result == outcome::unchanged;
        stale += doc.result == outcome::stale;
        suppressed += doc.result == outcome::suppressed;
        duplicate += doc.result == outcome::duplicate;
        rejected += doc.result == outcome::rejected;
        exists += doc.result == outcome::exists;
        deleted += doc.result == outcome::deleted;
        absent += doc.result == outcome::absent;
        dropped += doc.result == outcome::rejected ? 0 : doc.dropped_count;
    }
}

}  // namespace agno::backend
