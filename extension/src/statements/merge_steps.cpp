#include "statements/merge_steps.hpp"

#include "merge/outcomes.hpp"
#include "statements/delete_rows.hpp"
#include "statements/merge_by_documents.hpp"
#include "statements/pieces.hpp"
#include "statements/stored_rows.hpp"
#include "statements/write_rows.hpp"

namespace agno::backend {

namespace {

/// Others can hardly win that often: something hides the row that is in the way.
[[noreturn]] void give_up(const upsert_state& call, int rounds) {
    ereport(
        ERROR,
        (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
         errmsg("rows of table %s changed in each of %d attempts to write them",
                call.target->quoted_name, rounds),
         errhint("If it is not other transactions, a BEFORE trigger may store rows itself, or a "
                 "second unique index on the key may take other values for equal.")));
}

document_error unreachable_row(const upsert_state& call) {
    bool is_deletion = call.options.mode == write_mode::remove;
    return {.sqlstate = ERRCODE_INSUFFICIENT_PRIVILEGE,
            .key = nullptr,
            .message = psprintf("row-level security policies of table %s keep the stored row from "
                                "being %s",
                                call.target->quoted_name, is_deletion ? "deleted" : "updated"),
            .detail = nullptr,
            .hint = nullptr};
}

/// Settles a group whose row is stored but was not found for writing in several rounds. Returns
/// false if there is no explanation.
bool explain_unreachable(attempt& a, group_progress& progress) {
    bool is_secured = check_enable_rls(RelationGetRelid(a.call->target->relation), InvalidOid,
                                       true) == RLS_ENABLED;
    write_mode mode = a.call->options.mode;
    if (mode == write_mode::insert && is_secured) {
        record_outcome(*a.call, progress.group, outcome::exists, no_row);
    } else if (is_secured) {
        reject_group(a, progress, unreachable_row(*a.call));
    } else if (mode == write_mode::remove) {
        record_suppressed(*a.call, progress.group);
    } else {
        return false;
    }
    progress.state = group_state::settled;
    return true;
}

void settle_unreachable(attempt& a, const group_list& groups, int rounds) {
    constexpr int patient_rounds = 3;
    constexpr int max_rounds = 100;
    if (rounds > patient_rounds) {
        for (group_progress* progress : groups) {
            if (!explain_unreachable(a, *progress) && rounds > max_rounds) {
                give_up(*a.call, rounds - 1);
            }
        }
    }
}

/// Merges groups out of key order.
void merge_hurriedly(attempt& a) {
    // After this many attempts it waits for locks, and the server's deadlock detector resolves the
    // rest.
    constexpr int hurried_attempts = 90;
    int level = NewGUCNestLevel();
    a.race.is_hurried = a.number <= hurried_attempts;
    if (a.race.is_hurried) {
        set_config_option("lock_timeout", "1ms", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true,
                          0, false);
    }
    merge_in_order(a);
    a.race.is_hurried = false;
    AtEOXact_GUC(true, level);
}

/// Looks for the rows that turned out to be stored when they were to be inserted. They are to be
/// left alone, so that there is nothing to lock.
void look_again(attempt& a) {
    group_list groups = groups_in(a, group_state::changing);
    if (groups.empty()) {
        return;
    }
    for (group_progress* progress : groups) {
        progress->state = group_state::absent;
    }
    probe_stored_rows(a);
}

/// Rejects the groups that are still refused. Returns true if documents of some landed, so that
/// others may land, too.
bool judge_refused(attempt& a, const group_list& refused) {
    bool some_landed = false;
    for (group_progress* progress : refused) {
        if (progress->group.count > 1) {
            merge_by_documents(a, *progress);
            some_landed = true;
        }
    }
    if (!some_landed) {
        for (group_progress* progress : refused) {
            reject_group(a, *progress, *progress->refusal);
        }
    }
    return some_landed;
}

}  // namespace

void merge_in_order(attempt& a) {
    if (a.call->options.mode == write_mode::remove) {
        write_in_pieces(a, groups_in(a, group_state::absent), delete_rows_by_statement);
        return;
    }
    probe_stored_rows(a);
    write_in_pieces(a, groups_in(a, group_state::absent), insert_rows_by_statement);
    if (a.call->options.mode == write_mode::insert) {
        look_again(a);
    } else {
        write_in_pieces(a, groups_in(a, group_state::changing), update_rows_by_statement);
    }
}

void merge_what_is_left(attempt& a) {
    std::size_t left_before = a.groups.size + 1;
    for (int round = 1;; ++round) {
        CHECK_FOR_INTERRUPTS();
        group_list gone = groups_in(a, group_state::absent);
        group_list refused = groups_in(a, group_state::refused);
        if (gone.empty() && refused.empty()) {
            return;
        }
        if (gone.empty() && refused.size == left_before) {
            if (!judge_refused(a, refused)) {
                return;
            }
            left_before = a.groups.size + 1;
            continue;
        }
        settle_unreachable(a, gone, round);
        left_before = gone.size + refused.size;
        for (group_progress* progress : refused) {
            progress->state = group_state::absent;
        }
        // Rows may refer to one another in either direction: one of the two orders writes them.
        a.is_reversed = !a.is_reversed;
        merge_hurriedly(a);
    }
}

}  // namespace agno::backend
