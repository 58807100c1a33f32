#include "upsert/write_path.hpp"

#include "direct/direct_limits.hpp"

namespace agno::backend {

writer_choice choose_writer(const target_table& target) {
    const char* reason = needs_executor(target);
    if (reason != nullptr)
        return {&statement_writer, reason};
    bool is_partitioned = target.relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
    return {&direct_writer,
            is_partitioned
                ? "it is partitioned, rows go to each partition that needs nothing of the executor"
                : "a plain table that needs nothing of the executor"};
}

}  // namespace agno::backend
