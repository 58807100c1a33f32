#include "merge/race.hpp"

namespace agno::backend {

void lose(race& race) {
    race.is_lost = true;
    ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                    errmsg("could not serialize access due to concurrent update")));
}

bool is_lost(const race& race, const ErrorData& error) {
    return race.is_lost || (race.is_hurried && error.sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE);
}

}  // namespace agno::backend
