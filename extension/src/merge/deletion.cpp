#include "merge/deletion.hpp"

#include "merge/outcomes.hpp"
#include "merge/owner_guard.hpp"

namespace agno::backend {

bool choose_deleter(const upsert_state& call, const document_group& group,
                    const table_row& stored) {
    const document* chosen = nullptr;
    for (int i = 0; i < group.count; ++i) {
        document& doc = *group.documents[i];
        forget_outcome(doc);
        if (chosen != nullptr) {
            doc.result = outcome::absent;
            remark_same_key(call, doc, *chosen);
        } else if (may_write(call, doc, stored)) {
            chosen = &doc;
        }
    }
    return chosen != nullptr;
}

void record_deleted(const upsert_state& call, const document_group& group) {
    record_outcome(call, group, outcome::deleted, no_row);
}

void record_absent(const upsert_state& call, const document_group& group) {
    for (int i = 0; i < group.count; ++i) {
        forget_outcome(*group.documents[i]);
    }
    record_outcome(call, group, outcome::absent, no_row);
}

}  // namespace agno::backend
