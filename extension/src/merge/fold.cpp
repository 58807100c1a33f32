#include "merge/fold.hpp"

#include "call/session_type.hpp"
#include "merge/column_value.hpp"
#include "merge/newer_only.hpp"
#include "merge/outcomes.hpp"
#include "merge/owner_guard.hpp"
#include "merge/pending_patches.hpp"
#include "merge/row_changes.hpp"
#include "merge/row_check.hpp"
#include "pg/pg_try.hpp"

namespace agno::backend {

namespace {

struct fold {
    const upsert_state& call;
    const document_group& group;
    const table_row* stored;
    table_row row;   ///< as the documents applied so far leave it
    table_row next;  ///< as the document at hand would leave it
    pending_patches patches;
    staleness stale;
    document* last;  ///< of those applied
    bool own_time;   ///< the row's updated_at is a document's own
};

bool is_patch(const upsert_state& call) {
    return call.options.mode == write_mode::patch;
}

fold start_fold(const upsert_state& call, const document_group& group, const table_row* stored,
                table_row& row) {
    if (stored != nullptr) {
        for (int column : call.columns.read) {
            if (call.target->columns[column].is_key) {
                continue;
            }
            row.values[column] = stored->values[column];
            row.nulls[column] = stored->nulls[column];
        }
    }
    // A single document is merged into the row itself: if it fails, nobody needs the row.
    table_row next = group.count == 1 ? row : make_row(*call.target);
    return {call,
            group,
            stored,
            row,
            next,
            pending_patches::of(call),
            staleness::judged_by(call, stored),
            nullptr,
            false};
}

void copy_row(const upsert_state& call, const table_row& from, table_row& to) {
    auto columns = static_cast<std::size_t>(call.target->column_count);
    if (from.values == to.values) {
        return;
    }
    memcpy(to.values, from.values, columns * sizeof(Datum));
    memcpy(to.nulls, from.nulls, columns * sizeof(bool));
}

/// Starts a document, perhaps after one that failed.
void begin(fold& f) {
    copy_row(f.call, f.row, f.next);
    f.patches.roll_back();
}

void commit(fold& f, document& doc, bool own_time) {
    copy_row(f.call, f.next, f.row);
    f.patches.commit();
    f.stale.note_applied(f.call, doc);
    f.last = &doc;
    f.own_time = own_time;
}

/// True if the result of a patch is needed at once, for a domain or a CHECK constraint.
bool is_judged(const fold& f, int column) {
    return f.call.target->columns[column].is_domain ||
           (f.group.count > 1 && is_checked(f.call, column));
}

/// Gives the column what the document has for it.
void take_field(fold& f, int column, const document_field& field, bool at_once) {
    if (f.patches.takes(column, field)) {
        f.patches.add(column, field.value, f.next);
        if (at_once || is_judged(f, column)) {
            f.patches.merge(column, f.next);
        }
        return;
    }
    f.patches.drop(column);
    if (field.state == field_state::null) {
        f.next.set_null(column);
    } else if (!says_the_same(f.call.target->columns[column], f.next, column, field)) {
        f.next.set(column, field.value);
    }
}

void set_missing(fold& f, const document& doc, int column) {
    if (is_inferred(*f.call.target, column)) {
        infer_session_type(*f.call.target, f.next, doc.names_workflow);
    } else {
        set_default(f.call, column, f.next);
    }
}

void insert_column(fold& f, const document& doc, int column) {
    const document_field& field = doc.fields[column];
    if (field.state == field_state::absent) {
        set_missing(f, doc, column);
    } else {
        take_field(f, column, field, false);
    }
}

void insert_time(fold& f, const document& doc, int column, bool own) {
    if (column == no_column) {
        return;
    }
    if (own && doc.fields[column].state == field_state::value) {
        f.next.set(column, doc.fields[column].value);
    } else {
        set_now(f.call, column, f.next);
    }
}

void take_key(fold& f, const document& doc) {
    const target_table& target = *f.call.target;
    for (int i = 0; i < target.key_count; ++i) {
        f.next.set(target.key[i].column, doc.fields[target.key[i].column].value);
    }
}

/// Makes the row of a document where there is none.
void insert(fold& f, const document& doc) {
    const target_table& target = *f.call.target;
    for (int column : f.call.columns.inserted) {
        if (is_plain(target, column) && !is_inferred(*f.call.target, column)) {
            insert_column(f, doc, column);
        }
    }
    if (infers_session_type(target)) {
        insert_column(f, doc, target.session_type);
    }
    insert_time(f, doc, target.created_at, true);
    insert_time(f, doc, target.updated_at, f.call.options.preserve_updated_at);
}

/// In 'replace' mode the document is the whole row; but a computed DEFAULT is the row's for life,
/// and so is what else identifies it.
void update_column(fold& f, const document& doc, int column, bool at_once) {
    const document_field& field = doc.fields[column];
    if (field.state == field_state::value || field.state == field_state::null) {
        take_field(f, column, field, at_once);
    } else if (!is_patch(f.call) &&
               (is_inferred(*f.call.target, column) || is_reset(f.call.target->columns[column]))) {
        set_missing(f, doc, column);
    }
}

/// Merges a document into the row there is. compares: the row's time stays unless that changes it.
void update(fold& f, const document& doc, bool own_time, bool compares) {
    int updated_at = f.call.target->updated_at;
    int session_type = f.call.target->session_type;
    for (int column : f.call.columns.updated) {
        if (column != updated_at && column != session_type) {
            update_column(f, doc, column, compares);
        }
    }
    for (int column : f.call.columns.updated) {
        if (column == session_type) {
            update_column(f, doc, column, compares);
        }
    }
    if (updated_at == no_column) {
        return;
    }
    if (own_time) {
        f.next.set(updated_at, doc.fields[updated_at].value);
    } else if (!compares || differs(f.call, f.row, f.next)) {
        set_now(f.call, updated_at, f.next);
    }
}

bool has_own_time(const upsert_state& call, const document& doc) {
    int column = call.target->updated_at;
    return call.options.preserve_updated_at && column != no_column &&
           doc.fields[column].state == field_state::value;
}

bool row_exists(const fold& f) {
    return f.stored != nullptr || f.last != nullptr;
}

/// In 'insert' mode.
void leave_row_alone(fold& f, document& doc) {
    doc.result = outcome::exists;
    if (f.last != nullptr) {
        remark_same_key(f.call, doc, *f.last);
    }
}

/// What a document alone would leave unchanged may violate a constraint that is NOT VALID.
void check(const fold& f, bool own_time) {
    bool alone = f.group.count == 1;
    if ((alone && !f.call.separates_documents) ||
        (row_exists(f) && !moves_time(f.call, f.row, f.next, own_time) &&
         !differs(f.call, f.row, f.next))) {
        return;
    }
    (alone ? check_written_row : check_row)(f.call, f.next, f.stored == nullptr);
}

void apply(fold& f, document& doc) {
    forget_outcome(doc);
    if (row_exists(f) && !may_write(f.call, doc, f.row)) {
        return;
    }
    if (row_exists(f) && f.call.options.mode == write_mode::insert) {
        leave_row_alone(f, doc);
        return;
    }
    if (f.stale.leaves_out(f.call, doc)) {
        return;
    }
    bool own_time = has_own_time(f.call, doc);
    bool compares = f.own_time && !own_time && !f.call.options.touch;
    if (compares) {
        f.patches.merge_applied(f.row);
    }
    begin(f);
    // Of keys that count as equal, as those of citext may, a new row has the last one.
    if (f.stored == nullptr) {
        take_key(f, doc);
    }
    if (f.stored == nullptr && f.last == nullptr) {
        insert(f, doc);
    } else {
        update(f, doc, own_time, compares);
    }
    check(f, own_time);
    bool keeps_own = compares && same_image(f.call.target->columns[f.call.target->updated_at],
                                            f.row, f.next, f.call.target->updated_at);
    commit(f, doc, own_time || keeps_own);
}

void apply_isolated(fold& f, document& doc) {
    ErrorData* error = pg_try(rollback_scope::subtransaction, [&f, &doc] { apply(f, doc); });
    if (error != nullptr) {
        reject_for(f.call, doc, error);
    }
}

/// Where no document was applied.
outcome outcome_without_share(const document_group& group) {
    for (int i = 0; i < group.count; ++i) {
        if (group.documents[i]->result != outcome::rejected) {
            return group.documents[i]->result;
        }
    }
    return outcome::rejected;
}

outcome finish(fold& f) {
    if (f.last == nullptr) {
        return outcome_without_share(f.group);
    }
    f.patches.merge_applied(f.row);
    mark_duplicates(f.call, f.group, *f.last);
    if (f.stored == nullptr) {
        return outcome::inserted;
    }
    bool changed = keep_unchanged_datums(f.call, *f.stored, f.row);
    return changed || moves_time(f.call, *f.stored, f.row, f.own_time) ? outcome::updated
                                                                       : outcome::unchanged;
}

}  // namespace

outcome fold_documents(const upsert_state& call, const document_group& group,
                       const table_row* stored, table_row& row) {
    fold f = start_fold(call, group, stored, row);
    for (int i = 0; i < group.count; ++i) {
        CHECK_FOR_INTERRUPTS();
        if (call.separates_documents) {
            apply_isolated(f, *group.documents[i]);
        } else {
            apply(f, *group.documents[i]);
        }
    }
    return finish(f);
}

}  // namespace agno::backend
