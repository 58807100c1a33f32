#include "backend/attempt.hpp"

namespace agno {

attempt start_attempt(upsert_call& call, care how, int number, bool& lost_race,
                      const document_group* groups, std::size_t count) {
    // Of an attempt that failed.
    call.target->column_at_work = nullptr;
    attempt a{&call, how, number, lost_race, pod_list<group_progress>::in(CurrentMemoryContext)};
    for (std::size_t i = 0; i < count; ++i)
        a.groups.append({groups[i], group_state::absent, {}});
    return a;
}

group_list groups_in(const attempt& a, group_state state) {
    auto list = group_list::in(CurrentMemoryContext);
    for (group_progress& progress : a.groups)
        if (progress.state == state)
            list.append(&progress);
    return list;
}

void fail_group(attempt& a, group_progress& progress, const ErrorData& error) {
    const char* column = a.call->target->column_at_work;
    a.call->target->column_at_work = nullptr;
    if (progress.group.count > 1) {
        progress.state = group_state::failed;
        return;
    }
    progress.state = group_state::settled;
    document* doc = progress.group.documents[0];
    doc->result = outcome::rejected;
    doc->failure = copy_problem(problem_of(error, column), a.call->context);
}

void lose_race(attempt& a) {
    a.lost_race = true;
    ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                    errmsg("could not serialize access due to concurrent update")));
}

void fail_unreachable(attempt& a) {
    const target_table& target = *a.call->target;
    bool secured =
        check_enable_rls(RelationGetRelid(target.relation), InvalidOid, true) == RLS_ENABLED;
    constexpr int patience = 3;
    if (!secured || a.number <= patience)
        lose_race(a);
    ereport(
        ERROR,
        (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
         errmsg("row-level security policies of table %s keep the stored row from being updated",
                target.quoted_name)));
}

void require_blame(const attempt& a, ErrorData* error) {
    if (a.lost_race || a.how == care::none || !blames_document(*error, a.call->target->relation))
        ReThrowError(error);
}

}  // namespace agno
