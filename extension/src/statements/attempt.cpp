#include "statements/attempt.hpp"

namespace agno::backend {

attempt start_attempt(upsert_state& call, care how, int number, race& race,
                      const document_group* groups, std::size_t count) {
    // Forgets the column of an attempt that failed.
    take_column_at_work(call);
    call.separates_documents = how != care::none;
    attempt a{&call, how,   number,
              race,  false, context_array<group_progress>::in(CurrentMemoryContext),
              {},    0,     nullptr};
    for (std::size_t i = 0; i < count; ++i) {
        a.groups.append({groups[i], group_state::absent, nullptr});
    }
    return a;
}

void connect(attempt& a) {
    a.settings = begin_statements();
    a.plans = {};
}

void disconnect(attempt& a) {
    end_statements(a.settings);
}

group_list groups_in(const attempt& a, group_state state) {
    auto list = group_list::in(CurrentMemoryContext);
    for (std::size_t i = 0; i < a.groups.size; ++i) {
        group_progress& progress = a.groups[a.is_reversed ? a.groups.size - 1 - i : i];
        if (progress.state == state) {
            list.append(&progress);
        }
    }
    return list;
}

void reject_group(attempt& a, group_progress& progress, const document_error& failure) {
    progress.state = group_state::settled;
    for (int i = 0; i < progress.group.count; ++i) {
        document& doc = *progress.group.documents[i];
        if (doc.result == outcome::rejected) {
            continue;
        }
        doc.result = outcome::rejected;
        doc.has_updated_at = false;
        doc.failure = copy_document_error(failure, a.call->context);
    }
}

void require_blame(const attempt& a, ErrorData* error) {
    if (a.race.is_lost || a.how == care::none ||
        !is_document_error(*error, a.call->target->relation)) {
        ReThrowError(error);
    }
}

document_error take_document_error(attempt& a, const ErrorData& error) {
    return to_document_error(error, take_column_at_work(*a.call));
}

}  // namespace agno::backend
