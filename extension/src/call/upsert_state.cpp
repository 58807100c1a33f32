#include "call/upsert_state.hpp"

namespace agno {

void reject(const upsert_call& call, document& doc, const problem& failure) {
    if (call.options.on_error == error_policy::abort)
        raise_problem(doc.ordinal, failure);
    doc.result = outcome::rejected;
    doc.failure = copy_problem(failure, call.context);
}

void reject_for(const upsert_call& call, document& doc, ErrorData* error) {
    const char* column = call.target->column_at_work;
    call.target->column_at_work = nullptr;
    if (!blames_document(*error, call.target->relation))
        ReThrowError(error);
    doc.result = outcome::rejected;
    doc.failure = copy_problem(problem_of(*error, column), call.context);
}

}  // namespace agno
