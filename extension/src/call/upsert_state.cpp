#include "call/upsert_state.hpp"

#include <utility>

namespace agno::backend {

const char* take_column_at_work(const upsert_state& call) {
    return std::exchange(call.column_at_work, nullptr);
}

void reject(const upsert_state& call, document& doc, const document_error& failure) {
    if (call.options.on_error == error_policy::abort) {
        raise_document_error(doc.ordinal, failure);
    }
    doc.result = outcome::rejected;
    doc.failure = copy_document_error(failure, call.context);
}

void reject_for(const upsert_state& call, document& doc, ErrorData* error) {
    const char* column = take_column_at_work(call);
    if (!is_document_error(*error, call.target->relation)) {
        ReThrowError(error);
    }
    doc.result = outcome::rejected;
    doc.failure = copy_document_error(to_document_error(*error, column), call.context);
}

}  // namespace agno::backend
