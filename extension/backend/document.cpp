#include "backend/document.hpp"

namespace agno {

const char* outcome_name(outcome value) {
    switch (value) {
        case outcome::inserted:
            return "inserted";
        case outcome::updated:
            return "updated";
        case outcome::unchanged:
            return "unchanged";
        case outcome::stale:
            return "stale";
        case outcome::suppressed:
            return "suppressed";
        case outcome::duplicate:
            return "duplicate";
        case outcome::rejected:
            return "rejected";
        case outcome::pending:
            break;
    }
    elog(ERROR, "a document was left without an outcome");
}

}  // namespace agno
