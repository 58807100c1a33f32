#include "merge/race.hpp"

namespace agno::backend {

void raise_serialization_failure(const char* change) {
    ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                    errmsg("could not serialize access due to concurrent %s", change)));
}

void lose(race& race) {
    race.is_lost = true;
    raise_serialization_failure("update");
}

bool is_lost(const race& race, int number, const ErrorData& error) {
    constexpr int max_attempts = 5;
    if (race.is_begun_again) {
        return true;
    }
    if (error.sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE) {
        return race.is_hurried;
    }
    if (error.sqlerrcode != ERRCODE_T_R_SERIALIZATION_FAILURE || IsolationUsesXactSnapshot()) {
        return false;
    }
    // Under READ COMMITTED the server raises 40001 for one thing alone, a row that moved; for us it
    // is gone. A trigger may raise it, too, and again each time.
    return race.is_lost || number <= max_attempts;
}

}  // namespace agno::backend
