#include "backend/writer.hpp"

namespace agno {

writer_choice choose_writer(const target_table& target) {
    const char* reason = target.relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE
                             ? "a partitioned table is served by set-based statements"
                             : "every table is served by set-based statements in this version";
    return {&statement_writer, reason};
}

}  // namespace agno
