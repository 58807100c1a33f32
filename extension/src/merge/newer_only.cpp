#include "merge/newer_only.hpp"

#include "values/timestamps.hpp"

namespace agno::backend {

namespace {

using optional_time = staleness::optional_time;

optional_time time_of(const target_table& target, bool is_null, Datum value) {
    optional_time result{false, 0};
    if (!is_null) {
        result.known = time_from_column(target.columns[target.updated_at], value, result.time);
    }
    return result;
}

optional_time time_of(const upsert_state& call, const document& doc) {
    const document_field& field = doc.fields[call.target->updated_at];
    return time_of(*call.target, field.state != field_state::value, field.value);
}

}  // namespace

staleness staleness::judged_by(const upsert_state& call, const table_row* stored) {
    int column = call.target->updated_at;
    staleness judged{call.options.newer_only && column != no_column, {false, 0}, {false, 0}};
    if (judged.is_judged && stored != nullptr) {
        judged.stored = time_of(*call.target, stored->nulls[column], stored->values[column]);
    }
    return judged;
}

bool staleness::leaves_out(const upsert_state& call, document& doc) const {
    if (!is_judged) {
        return false;
    }
    optional_time own = time_of(call, doc);
    if (own.known && stored.known && own.time <= stored.time) {
        doc.result = outcome::stale;
        doc.has_updated_at = true;
        doc.updated_at = stored.time;
        doc.remark = "the stored row is as new or newer";
        return true;
    }
    if (own.known && newest.known && own.time < newest.time) {
        doc.result = outcome::stale;
        doc.remark = "an earlier document of the payload is newer";
        return true;
    }
    return false;
}

void staleness::note_applied(const upsert_state& call, const document& doc) {
    if (!is_judged) {
        return;
    }
    optional_time own = time_of(call, doc);
    if (own.known) {
        newest = own;
    }
}

}  // namespace agno::backend
