#include "backend/share.hpp"

#include "backend/times.hpp"

namespace agno {

namespace {

struct optional_time {
    bool known;
    TimestampTz time;
};

optional_time time_of(const target_table& target, bool is_null, Datum value) {
    optional_time result{false, 0};
    if (!is_null)
        result.known = time_from_column(target.columns[target.updated_at], value, result.time);
    return result;
}

/// Unknown where the document has none: it is of now then.
optional_time time_of(const upsert_call& call, const document& doc) {
    const document_field& field = doc.fields[call.target->updated_at];
    return time_of(*call.target, field.state != field_state::value, field.value);
}

bool leaves_out_older(const upsert_call& call) {
    return call.options.newer_only && call.target->updated_at != no_column;
}

void forget_outcome(document* doc) {
    doc->result = outcome::pending;
    doc->has_updated_at = false;
    doc->remark = nullptr;
}

void mark_older(document& doc) {
    doc.result = outcome::stale;
    doc.has_updated_at = false;
    doc.remark = "an earlier document of the payload is newer";
}

void mark_stale(const upsert_call& call, const document_group& group, const table_row* stored) {
    const target_table& target = *call.target;
    int column = target.updated_at;
    optional_time of_stored = stored == nullptr
                                  ? optional_time{false, 0}
                                  : time_of(target, stored->nulls[column], stored->values[column]);
    optional_time newest{false, 0};
    for (int i = 0; i < group.count; ++i) {
        document* doc = group.documents[i];
        optional_time own = time_of(call, *doc);
        if (!own.known)
            continue;
        if (of_stored.known && own.time <= of_stored.time) {
            doc->result = outcome::stale;
            doc->has_updated_at = true;
            doc->updated_at = of_stored.time;
            doc->remark = "the stored row is as new or newer";
        } else if (newest.known && own.time < newest.time) {
            mark_older(*doc);
        } else {
            newest = own;
        }
    }
}

document* mark_duplicates(const upsert_call& call, const document_group& group) {
    document* last = pending_document(group);
    for (int i = 0; i < group.count; ++i) {
        document* doc = group.documents[i];
        if (doc == last || doc->result != outcome::pending)
            continue;
        mark_duplicate(call, *doc, *last);
    }
    return last;
}

}  // namespace

document* mark_shares(const upsert_call& call, const document_group& group,
                      const table_row* stored) {
    for (int i = 0; i < group.count; ++i)
        forget_outcome(group.documents[i]);
    if (leaves_out_older(call))
        mark_stale(call, group, stored);
    return mark_duplicates(call, group);
}

bool has_time(const upsert_call& call, const document& doc) {
    return call.target->updated_at != no_column && time_of(call, doc).known;
}

bool mark_if_older(const upsert_call& call, document& doc, const document& merged) {
    if (!leaves_out_older(call) || !has_time(call, doc) ||
        time_of(call, doc).time >= time_of(call, merged).time)
        return false;
    mark_older(doc);
    return true;
}

void mark_duplicate(const upsert_call& call, document& doc, const document& winner) {
    doc.result = outcome::duplicate;
    doc.has_updated_at = false;
    MemoryContext caller = MemoryContextSwitchTo(call.context);
    doc.remark = psprintf("document " INT64_FORMAT " has the same session_id", winner.ordinal);
    MemoryContextSwitchTo(caller);
}

bool has_share(const upsert_call& call, const document* doc) {
    return doc->result == outcome::pending ||
           (call.options.mode == merge_mode::patch && doc->result == outcome::duplicate);
}

document* pending_document(const document_group& group) {
    for (int i = group.count - 1; i >= 0; --i)
        if (group.documents[i]->result == outcome::pending)
            return group.documents[i];
    return nullptr;
}

}  // namespace agno
