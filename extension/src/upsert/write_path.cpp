#include "upsert/write_path.hpp"

#include "direct/direct_limits.hpp"

namespace agno::backend {

path_choice choose_path(const target_table& target) {
    if (target.is_distributed) {
        return {write_path::distributed,
                "Citus distributes it, rows are merged on the nodes of their shards"};
    }
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
    switch (path) {
        case write_path::direct:
            return "direct";
        case write_path::statements:
            return "statements";
        case write_path::distributed:
            return "distributed";
    }
    elog(ERROR, "there is no path %d", static_cast<int>(path));
}

}  // namespace agno::backend
