#include "merge/outcomes.hpp"

#include "values/timestamps.hpp"

namespace agno::backend {

void forget_outcome(document& doc) {
    doc.result = outcome::pending;
    doc.has_updated_at = false;
    doc.place = {};
    doc.failure = nullptr;
    doc.remark = nullptr;
}

void mark_duplicates(const upsert_state& call, const document_group& group, const document& last) {
    for (int i = 0; i < group.count; ++i) {
        document& doc = *group.documents[i];
        if (doc.result != outcome::pending || &doc == &last) {
            continue;
        }
        doc.result = outcome::duplicate;
        remark_same_key(call, doc, last);
    }
}

void remark_same_key(const upsert_state& call, document& doc, const document& other) {
    MemoryContext caller = MemoryContextSwitchTo(call.context);
    const target_table& target = *call.target;
    doc.remark =
        psprintf("document " INT64_FORMAT " has the same %s", other.ordinal,
                 target.key_count == 1 ? target.columns[target.key[0].column].name : "key");
    MemoryContextSwitchTo(caller);
}

document* pending_document(const document_group& group) {
    for (int i = group.count - 1; i >= 0; --i) {
        if (group.documents[i]->result == outcome::pending) {
            return group.documents[i];
        }
    }
    return nullptr;
}

void record_outcome(const upsert_state& call, const document_group& group, outcome result,
                    const told_row& row) {
    for (int i = 0; i < group.count; ++i) {
        document& doc = *group.documents[i];
        if (doc.result == outcome::pending) {
            doc.result = result;
        } else if (doc.result != outcome::exists) {
            continue;
        }
        int column = call.target->updated_at;
        doc.has_updated_at =
            column != no_column && !row.updated_at.isnull &&
            time_from_column(call.target->columns[column], row.updated_at.value, doc.updated_at);
        doc.place = row.place;
    }
}

void record_suppressed(const upsert_state& call, const document_group& group) {
    record_outcome(call, group, outcome::suppressed, no_row);
    for (int i = 0; i < group.count; ++i) {
        document& doc = *group.documents[i];
        // There is no such row.
        if (doc.result == outcome::exists) {
            doc.result = outcome::suppressed;
        }
        if (doc.result == outcome::suppressed) {
            doc.remark = "a BEFORE trigger declined the row";
        }
    }
}

NullableDatum updated_at_of(const target_table& target, const table_row& row) {
    if (target.updated_at == no_column) {
        return {0, true};
    }
    return {row.values[target.updated_at], row.nulls[target.updated_at]};
}

}  // namespace agno::backend
