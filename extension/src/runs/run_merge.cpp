#include "runs/run_merge.hpp"

#include <algorithm>

namespace agno::backend {

bool has_share(const run_merge& m, const document& doc) {
    switch (doc.result) {
        case outcome::inserted:
        case outcome::updated:
        case outcome::unchanged:
            return true;
        case outcome::duplicate:
            return m.call.options.mode == write_mode::patch;
        default:
            return false;
    }
}

namespace {

std::string_view id_of(const document& doc) {
    return {VARDATA_ANY(doc.key), VARSIZE_ANY_EXHDR(doc.key)};
}

}  // namespace

std::size_t* find_sessions(const run_merge& m) {
    const context_array<document>& documents = m.call.documents;
    auto order = context_array<std::size_t>::in(CurrentMemoryContext);
    for (std::size_t i = 0; i < documents.size; ++i) {
        if (has_share(m, documents[i])) {
            order.append(i);
        }
    }
    std::sort(order.begin(), order.end(), [&documents](std::size_t a, std::size_t b) {
        int difference = id_of(documents[a]).compare(id_of(documents[b]));
        return difference != 0 ? difference < 0 : a < b;
    });
    auto* session = static_cast<std::size_t*>(
        MemoryContextAllocHuge(CurrentMemoryContext, documents.size * sizeof(std::size_t) + 1));
    for (std::size_t i = 0; i < order.size; ++i) {
        bool is_same = i > 0 && id_of(documents[order[i - 1]]) == id_of(documents[order[i]]);
        session[order[i]] = is_same ? session[order[i - 1]] : order[i];
    }
    return session;
}

}  // namespace agno::backend
