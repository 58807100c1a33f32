#include "upsert/write_path.hpp"

#include "direct/direct_limits.hpp"

namespace agno::backend {

path_choice choose_path(const target_table& target) {
    const char* reason = needs_executor(target);
    if (reason != nullptr) {
        return {write_path::statements, reason};
    }
    bool is_partitioned = target.relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
    return {write_path::direct,
            is_partitioned
                ? "it is partitioned, rows go to each partition that needs nothing of the executor"
                : "a plain table that needs nothing of the executor"};
}

const char* path_name(write_path path) {
    return path == write_path::direct ? "direct" : "statements";
}

}  // namespace agno::backend
