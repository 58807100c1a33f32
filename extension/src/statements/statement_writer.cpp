// The statement path: whole batches through set-based statements. A batch is merged in four steps,
//   probe   reads the stored rows without locking them: unchanged and stale ones are finished here;
//   insert  inserts the rows that are not stored, ON CONFLICT DO NOTHING, in key order;
//   lock    locks the rows that will change, in key order, and merges with them as locked;
//   update  writes them.
// direct_writer.cpp explains why this order keeps two writers from deadlocking. A row that turns
// out to be stored when it is inserted is locked with the others. What is left then (rows that were
// gone, and rows that other rows refused) is merged again, out of order and without waiting. Only
// if that would have to wait is the whole attempt rolled back, which releases every lock, and made
// again.

#include "statements/statement_writer.hpp"

#include "merge/outcomes.hpp"
#include "statements/merge_steps.hpp"
#include "statements/pieces.hpp"
#include "statements/sift.hpp"

namespace agno::backend {

namespace {

/// Raises the first document that was rejected, if any was.
void raise_first_rejected(const upsert_state& call) {
    for (const document& doc : call.documents) {
        if (doc.result == outcome::rejected) {
            raise_document_error(doc.ordinal, *doc.failure);
        }
    }
}

enum class ending : std::uint8_t {
    merged,
    sifted,
    unsifted,  ///< only merging the others can tell what some documents are refused for
    disputed,  ///< rolled back: documents were refused that may not be, see judge_again
};

/// Documents refused for what another row held, of keys that have several. These are judged when
/// nothing else can be merged any more; what was merged since may have lifted the refusal.
context_array<document*> disputed_documents(const context_array<document_group>& groups) {
    auto disputed = context_array<document*>::in(CurrentMemoryContext);
    for (const document_group& group : groups) {
        for (int i = 0; group.count > 1 && i < group.count; ++i) {
            document* doc = group.documents[i];
            if (doc->result == outcome::rejected && may_be_lifted(doc->failure->sqlstate)) {
                disputed.append(doc);
            }
        }
    }
    return disputed;
}

/// True where it is worth the time to judge them again: each may take as long as all groups.
bool are_judged_again(const context_array<document*>& disputed, std::size_t groups) {
    constexpr std::size_t most = 50'000;
    return !disputed.empty() && disputed.size * groups <= most;
}

ending run_attempt(attempt& a, const context_array<document_group>& groups, bool is_last) {
    ending end = ending::merged;
    connect(a);
    if (a.how == care::sifting) {
        end = sift(a) ? ending::sifted : ending::unsifted;
    } else {
        merge_in_order(a);
        merge_what_is_left(a);
    }
    disconnect(a);

    if (a.how == care::separate && !is_last &&
        are_judged_again(disputed_documents(groups), groups.size)) {
        return ending::disputed;
    }
    if (end != ending::unsifted && a.call->options.on_error == error_policy::abort) {
        raise_first_rejected(*a.call);
    }
    return end;
}

/// How an attempt is made, and what comes of it.
struct attempt_kind {
    care how;
    int number;
    rollback_scope scope;
    bool is_last;  ///< no documents are to be judged again
};

/// Makes an attempt, in a subtransaction and a memory context of its own. read: see attempt.
ErrorData* make_attempt(upsert_state& call, const attempt_kind& kind, race& race,
                        const context_array<document_group>& groups, ending& end,
                        rows_read* read = nullptr) {
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "agno attempt", ALLOCSET_DEFAULT_SIZES);
    end = ending::merged;
    ErrorData* error = pg_try(kind.scope, [&] {
        MemoryContextSwitchTo(context);
        attempt a = start_attempt(call, kind.how, kind.number, race, groups.items, groups.size);
        a.read = read;
        end = run_attempt(a, groups, kind.is_last);
        if (end == ending::disputed) {
            elog(ERROR, "documents are judged again");
        }
    });
    MemoryContextDelete(context);
    return end == ending::disputed ? nullptr : error;
}

/// The groups without their rejected documents.
context_array<document_group> good_ones(const upsert_state& call,
                                        const context_array<document_group>& groups) {
    auto good = context_array<document_group>::in(call.context);
    for (const document_group& group : groups) {
        CHECK_FOR_INTERRUPTS();
        auto count = static_cast<std::size_t>(group.count);
        document_group left{group.key, nullptr, 0};
        left.documents = static_cast<document**>(
            MemoryContextAllocHuge(call.context, count * sizeof(document*)));
        for (int i = 0; i < group.count; ++i) {
            if (group.documents[i]->result != outcome::rejected) {
                left.documents[left.count++] = group.documents[i];
            }
        }
        if (left.count > 0) {
            good.append(left);
        }
    }
    return good;
}

struct rejection {
    document* doc;
    const document_error* failure;
};

context_array<rejection> rejections_in(const context_array<document_group>& groups) {
    auto list = context_array<rejection>::in(CurrentMemoryContext);
    for (const document_group& group : groups) {
        for (int i = 0; i < group.count; ++i) {
            if (group.documents[i]->result == outcome::rejected) {
                list.append({group.documents[i], group.documents[i]->failure});
            }
        }
    }
    return list;
}

/// Takes a rejected document back if it and all that are not rejected can be merged together.
bool take_back(upsert_state& call, const context_array<document_group>& groups, document& doc,
               int number) {
    auto rejections = rejections_in(groups);
    forget_outcome(doc);
    auto chosen = good_ones(call, groups);
    race race{};
    ending end;
    ErrorData* error = make_attempt(call, {care::separate, number, rollback_scope::trial, true},
                                    race, chosen, end);
    if (error != nullptr && !is_lost(race, number, *error) &&
        !is_document_error(*error, call.target->relation)) {
        ReThrowError(error);
    }
    bool is_good = error == nullptr && rejections_in(chosen).empty();
    for (const document_group& group : chosen) {
        for (int i = 0; i < group.count; ++i) {
            forget_outcome(*group.documents[i]);
        }
    }
    for (const rejection& rejected : rejections) {
        if (rejected.doc != &doc || !is_good) {
            rejected.doc->result = outcome::rejected;
            rejected.doc->failure = rejected.failure;
        }
    }
    return is_good;
}

/// Takes back the disputed documents that can be merged after all.
void judge_again(upsert_state& call, const context_array<document_group>& groups, int number) {
    auto disputed = disputed_documents(groups);
    bool some_taken = true;
    while (some_taken) {
        some_taken = false;
        for (document* doc : disputed) {
            CHECK_FOR_INTERRUPTS();
            if (doc->result == outcome::rejected) {
                some_taken |= take_back(call, groups, *doc, number);
            }
        }
    }
}

/// True of the errors that check_written_row raises.
bool is_found_by_checking(const ErrorData& error) {
    return error.sqlerrcode == ERRCODE_CHECK_VIOLATION ||
           error.sqlerrcode == ERRCODE_NOT_NULL_VIOLATION;
}

/// Few documents are to blame, as far as can be told, while a batch gets through a quarter more of
/// its rows each time that one is rejected: then only the group is sifted at which it failed.
struct suspicion {
    rows_read read{};  ///< by the last attempt
    std::size_t times = 0;
    bool is_wrong = false;  ///< the last was not to blame

    bool points_at_one(const upsert_options& options) const {
        // Where one raises, it must be the first.
        return options.on_error == error_policy::skip && !is_wrong && read.total > 0 &&
               read.count * 4 >= read.total * (times + 1);
    }
};

context_array<document_group> groups_to_sift(const upsert_state& call,
                                             const context_array<document_group>& groups,
                                             suspicion& suspicion) {
    if (!suspicion.points_at_one(call.options)) {
        return groups;
    }
    ++suspicion.times;
    auto one = context_array<document_group>::in(call.context);
    one.append(suspicion.read.last);
    return one;
}

/// How to make the next attempt, after an error has ended one.
care next_care(care how, const ErrorData& error) {
    if (may_be_lifted(error.sqlerrcode) || how == care::sifting) {
        return care::separate;
    }
    return how == care::none && is_found_by_checking(error) ? care::checked : care::sifting;
}

}  // namespace

/// First the fast way. It doesn't show which documents failed: if checking the rows beforehand is
/// not enough, these are sifted out, and the others are merged the fast way. Only if documents
/// depend on one another, by references or unique values, are the bad ones found during the merge.
/// (Whoever waits for a subtransaction that has ended waits for the end of the whole transaction,
/// even if an attempt around it is rolled back: see XactLockTableWait in lmgr.c. So an attempt that
/// is made again had better have no subtransactions, or we could end up waiting for one that waits
/// for us.)
void merge_by_statements(upsert_state& call, const context_array<document_group>& grouped) {
    constexpr int max_attempts = 100;
    care how = care::none;
    // Again if a row that came or went meanwhile has made another document bad.
    constexpr int max_sifts = 10;
    int sifts = 0;
    bool is_last = false;
    suspicion suspicion;
    auto groups = grouped;
    auto merged = groups;
    for (int number = 1;; ++number) {
        CHECK_FOR_INTERRUPTS();
        if (call.has_written_keys) {
            groups = group_by_written_key(call, groups);
            merged = group_by_written_key(call, merged);
            call.has_written_keys = false;
        }
        race race{};
        ending end;
        suspicion.read = {};
        ErrorData* error =
            make_attempt(call, {how, number, rollback_scope::subtransaction, is_last}, race, merged,
                         end, &suspicion.read);
        if (error == nullptr && end == ending::merged) {
            return;
        }
        if (error == nullptr && end == ending::disputed) {
            judge_again(call, merged, number);
            merged = good_ones(call, merged);
            is_last = true;
            continue;
        }
        if (error == nullptr) {
            ++sifts;
            how = end == ending::sifted ? care::none : care::separate;
            suspicion.is_wrong |= rejections_in(merged).empty();
            merged = end == ending::sifted ? good_ones(call, groups) : groups;
            continue;
        }
        if (is_lost(race, number, *error)) {
            if (number == max_attempts) {
                ReThrowError(error);
            }
            continue;
        }
        if (how == care::separate || !is_document_error(*error, call.target->relation)) {
            ReThrowError(error);
        }
        bool is_sifted = how == care::none && sifts > 0;
        how = sifts == max_sifts ? care::separate
                                 : next_care(is_sifted ? care::checked : how, *error);
        merged = how == care::sifting ? groups_to_sift(call, groups, suspicion) : groups;
    }
}

}  // namespace agno::backend
