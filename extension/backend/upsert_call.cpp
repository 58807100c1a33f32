#include "backend/upsert_call.hpp"

namespace agno {

void reject(const upsert_call& call, document& doc, const problem& failure) {
    if (call.options.on_error == error_policy::abort)
        raise_problem(doc.ordinal, failure);
    doc.result = outcome::rejected;
    doc.failure = copy_problem(failure, call.context);
}

}  // namespace agno
