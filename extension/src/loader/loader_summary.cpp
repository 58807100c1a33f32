#include "loader/loader_summary.hpp"

namespace agno::backend {

loader_summary last_load{};

void loader_summary::count(const context_array<document>& merged) {
    for (const document& doc : merged) {
        ++documents;
        ++outcomes[static_cast<int>(doc.result)];
        dropped += doc.result == outcome::rejected ? 0 : doc.dropped_count;
    }
}

}  // namespace agno::backend
