#pragma once

#include "call/options.hpp"
#include "target/target.hpp"

namespace agno::backend {

/// Records, for each of the target's columns, how its arrays merge. Raises 42703 for a column that
/// the table doesn't have, 42804 for one that is not of a JSON type; the default, `runs`, may be
/// missing. With runs_target nothing is recorded of `runs`; 22023 where they are not to merge by
/// run_id.
void describe_merge_keys(target_table& target, const upsert_options& options);

/// True if a stored run, of a table of runs, is to be patched rather than replaced.
bool merges_runs(const upsert_options& options);

}  // namespace agno::backend
