#include "src/call/sieve.hpp"

#include <cstdint>
#include <unordered_set>
#include <utility>

#include "src/document/key_mentions.hpp"

namespace agno::detail {

sieve::sieve(const config& settings)
    : key_(settings.key),
      passed_(static_cast<std::size_t>(settings.batch_size),
              static_cast<std::size_t>(settings.max_batch_bytes)) {}

std::vector<bool> sieve::find_standing(const batch_slice& documents, const question& ask) const {
    std::vector<bool> standing(recalled_.versions.size(), false);
    std::vector<std::string_view> versions;
    std::vector<std::size_t> positions;
    for (std::size_t at = 0; at < recalled_.versions.size(); ++at) {
        if (!recalled_.versions[at].empty()) {
            versions.push_back(recalled_.versions[at]);
            positions.push_back(at);
        }
    }
    if (versions.empty()) {
        return standing;
    }
    const std::vector<bool> changed = ask(versions);
    // One that is sent will change the row of those that follow it.
    std::unordered_set<std::uint64_t> sent;
    bool is_any_sent = false;
    std::size_t next = 0;
    for (std::size_t at = 0; at < standing.size(); ++at) {
        const bool is_asked = next < positions.size() && positions[next] == at;
        const bool is_current = is_asked && !changed[next];
        next += is_asked ? 1 : 0;
        standing[at] = is_current && !is_any_sent && !sent.contains(recalled_.rows[at].key);
        if (!standing[at]) {
            sent.insert(recalled_.rows[at].key);
            is_any_sent = is_any_sent || !names_key_once(documents.document(at), key_);
        }
    }
    return standing;
}

void sieve::recall_next(const batch& documents, sync_record& record) {
    record.recall(documents.slice(0, documents.size()), next_);
    is_next_recalled_ = true;
}

void sieve::take_recalled() {
    std::swap(recalled_, next_);
    is_recalled_ = std::exchange(is_next_recalled_, false);
}

const batch& sieve::sift(const batch& documents, sync_record& record, const question& ask) {
    passed_.clear();
    kept_back_.clear();
    const batch_slice all = documents.slice(0, documents.size());
    if (!std::exchange(is_recalled_, false)) {
        record.recall(all, recalled_);
    }
    const std::vector<bool> standing = find_standing(all, ask);
    for (std::size_t at = 0; at < standing.size(); ++at) {
        if (standing[at]) {
            kept_back_.push_back(at);
        }
    }
    if (kept_back_.empty()) {
        return documents;
    }
    for (std::size_t at = 0; at < standing.size(); ++at) {
        if (!standing[at]) {
            const batch_entry& entry = all.entry(at);
            passed_.add(all.document(at), entry.index, entry.line);
        }
    }
    return passed_;
}

}  // namespace agno::detail
