#include "statements/merge_by_documents.hpp"

#include "statements/merge_steps.hpp"

namespace agno::backend {

namespace {

/// Some documents of a group, taken to be merged together.
struct selection {
    attempt& a;
    const document_group& group;
    bool* taken;
};

document_group taken_documents(const selection& some) {
    document_group chosen{some.group.key, nullptr, 0};
    chosen.documents = static_cast<document**>(
        palloc(static_cast<std::size_t>(some.group.count) * sizeof(document*)));
    for (int i = 0; i < some.group.count; ++i) {
        if (some.taken[i]) {
            chosen.documents[chosen.count++] = some.group.documents[i];
        }
    }
    return chosen;
}

/// Merges the documents taken; a mere trial is rolled back.
ErrorData* merge_taken(const selection& some, rollback_scope kind) {
    document_group chosen = taken_documents(some);
    ErrorData* error = pg_try(kind, [&] {
        attempt sub =
            start_attempt(*some.a.call, care::none, some.a.number, some.a.race, &chosen, 1);
        some.a.call->separates_documents = true;
        merge_in_order(sub);
        if (sub.groups[0].state == group_state::absent) {
            lose(some.a.race);
        }
    });
    pfree(chosen.documents);
    if (error != nullptr) {
        require_blame(some.a, error);
    }
    return error;
}

/// Takes the candidates that can be merged with what is taken, in order, by pieces as
/// write_in_pieces makes them. The others are rejected, for the time being.
void take(selection& some, const context_array<int>& candidates, std::size_t size) {
    for (std::size_t first = 0; first < candidates.size;) {
        CHECK_FOR_INTERRUPTS();
        std::size_t count = Min(size, candidates.size - first);
        context_array<int> piece = candidates.slice(first, count);
        for (int i : piece) {
            some.taken[i] = true;
        }
        ErrorData* error = merge_taken(some, rollback_scope::trial);
        if (error == nullptr) {
            first += count;
            size = count * 2;
            continue;
        }
        for (int i : piece) {
            some.taken[i] = false;
        }
        if (count == 1) {
            reject_for(*some.a.call, *some.group.documents[piece[0]], error);
            ++first;
        }
        size = (count + 1) / 2;
        FreeErrorData(error);
    }
}

/// The documents that are not taken, though a later one is.
context_array<int> passed_over(const selection& some) {
    int last = some.group.count - 1;
    while (last >= 0 && !some.taken[last]) {
        --last;
    }
    auto list = context_array<int>::in(CurrentMemoryContext);
    for (int i = 0; i < last; ++i) {
        if (!some.taken[i]) {
            list.append(i);
        }
    }
    return list;
}

selection choose_documents(attempt& a, group_progress& progress) {
    auto count = static_cast<std::size_t>(progress.group.count);
    selection some{a, progress.group, static_cast<bool*>(palloc0(count))};
    auto all = context_array<int>::in(CurrentMemoryContext);
    for (std::size_t i = 0; i < count; ++i) {
        all.append(static_cast<int>(i));
    }

    // All together failed already.
    take(some, all, (count + 1) / 2);
    // A later one may have replaced what was wrong with them.
    auto again = passed_over(some);
    take(some, again, again.size);
    return some;
}

}  // namespace

void sift_documents(attempt& a, group_progress& progress) {
    choose_documents(a, progress);
}

void merge_by_documents(attempt& a, group_progress& progress) {
    selection some = choose_documents(a, progress);
    ErrorData* error = merge_taken(some, rollback_scope::subtransaction);
    if (error != nullptr) {
        ReThrowError(error);
    }
    progress.state = group_state::settled;
}

}  // namespace agno::backend
