#pragma once

#include "statements/attempt.hpp"

namespace agno::backend {

/// Inserts the rows of groups into a table whose BEFORE triggers may decline rows or change them,
/// their keys, too. Groups that turn out to be stored become `changing`, the others are settled. If
/// rows turn out to be stored under other keys than were sent, these are recorded
/// (document::written_key) and the attempt is lost, to be made again with the groups that follow
/// from them.
void insert_beside_triggers(attempt& a, const group_list& groups);

}  // namespace agno::backend
