#include "runs/run_report.hpp"

namespace agno::backend {

namespace {

/// The run's id, for a message.
const char* id_of_run(const run_merge& m, const document& run) {
    const target_table& target = *m.runs.state.target;
    const target_column& column = target.columns[target.key[0].column];
    Oid output;
    bool is_varlena;
    getTypeOutputInfo(column.type, &output, &is_varlena);
    constexpr int longest_id = 200;
    return clipped(OidOutputFunctionCall(output, run.fields[target.key[0].column].value),
                   longest_id);
}

}  // namespace

document_error explain_refusal(const run_merge& m, std::size_t i) {
    const document& run = m.runs.state.documents[i];
    document_error failure = *run.failure;
    int place = m.runs.origins[i].place;
    bool is_foreign = failure.sqlstate == ERRCODE_INSUFFICIENT_PRIVILEGE &&
                      failure.key != nullptr && strcmp(failure.key, "session_id") == 0;
    if (is_foreign) {
        failure.sqlstate = ERRCODE_UNIQUE_VIOLATION;
        failure.key = run_member(place, "run_id");
        failure.message = psprintf("another session has run \"%s\"", id_of_run(m, run));
        failure.column = "run_id";
        return failure;
    }
    failure.key = run_member(place, failure.key);
    return failure;
}

namespace {

void count_runs(const run_merge& m) {
    for (std::size_t i = 0; i < m.runs.origins.size; ++i) {
        run_counts& counts = m.counts[m.runs.origins[i].parent];
        switch (m.runs.state.documents[i].result) {
            case outcome::inserted:
                ++counts.inserted;
                break;
            case outcome::updated:
                ++counts.updated;
                break;
            case outcome::unchanged:
            case outcome::exists:
                ++counts.unchanged;
                break;
            case outcome::suppressed:
                ++counts.suppressed;
                break;
            default:
                break;
        }
    }
}

/// A session whose row is unchanged is updated where one of its runs was written.
void tell_written_runs(const run_merge& m) {
    auto* is_written = static_cast<bool*>(palloc0(m.call.documents.size + 1));
    for (std::size_t i = 0; i < m.call.documents.size; ++i) {
        const run_counts& counts = m.counts[i];
        if (has_share(m, m.call.documents[i]) &&
            counts.inserted + counts.updated + counts.deleted > 0) {
            is_written[m.session[i]] = true;
        }
    }
    for (std::size_t i = 0; i < m.call.documents.size; ++i) {
        document& doc = m.call.documents[i];
        if (doc.result == outcome::unchanged && is_written[m.session[i]]) {
            doc.result = outcome::updated;
        }
    }
}

void remark_runs(document& doc, const run_counts& counts, bool is_deletion) {
    StringInfoData remark;
    initStringInfo(&remark);
    if (doc.remark != nullptr) {
        appendStringInfo(&remark, "%s; ", doc.remark);
    }
    if (is_deletion) {
        appendStringInfo(&remark, "runs: " INT64_FORMAT " deleted", counts.deleted);
    } else {
        appendStringInfo(&remark,
                         "runs: " INT64_FORMAT " inserted, " INT64_FORMAT " updated, " INT64_FORMAT
                         " unchanged",
                         counts.inserted, counts.updated, counts.unchanged);
        if (counts.suppressed > 0) {
            appendStringInfo(&remark, ", " INT64_FORMAT " suppressed", counts.suppressed);
        }
        if (counts.deleted > 0) {
            appendStringInfo(&remark, ", " INT64_FORMAT " deleted", counts.deleted);
        }
    }
    doc.remark = remark.data;
}

}  // namespace

void tell_runs(const run_merge& m) {
    count_runs(m);
    bool is_deletion = m.call.options.mode == write_mode::remove;
    if (!is_deletion) {
        tell_written_runs(m);
    }
    for (std::size_t i = 0; i < m.call.documents.size; ++i) {
        document& doc = m.call.documents[i];
        const run_counts& c = m.counts[i];
        if (c.inserted + c.updated + c.unchanged + c.suppressed + c.deleted > 0 &&
            (is_deletion ? doc.result == outcome::deleted : has_share(m, doc))) {
            remark_runs(doc, c, is_deletion);
        }
    }
}

}  // namespace agno::backend
