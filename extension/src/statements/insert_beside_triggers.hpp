#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Inserts the rows of groups into a table whose BEFORE triggers may decline rows or change them,
/// their keys, too. Those that are stored after all are `changing` then, the others settled. Where
/// rows turn out to be stored under other keys than were sent, their documents are told
/// (document::written_key) and the attempt is lost, to be made again with the groups that follow.
void insert_beside_triggers(attempt& a, const group_list& groups);

}  // namespace agno::backend
