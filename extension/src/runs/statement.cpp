#include "runs/statement.hpp"

namespace agno::backend {

int64 spi_row::number(int column, int64 otherwise) const {
    bool is_null;
    Datum value = SPI_getbinval(tuple, descriptor, column, &is_null);
    return is_null ? otherwise : DatumGetInt64(value);
}

text* spi_row::copy_of_text(int column, MemoryContext context) const {
    bool is_null;
    Datum value = SPI_getbinval(tuple, descriptor, column, &is_null);
    MemoryContext caller = MemoryContextSwitchTo(context);
    text* copy = DatumGetTextPCopy(value);
    MemoryContextSwitchTo(caller);
    return copy;
}

namespace {

/// Making a plan takes longer than one of these statements.
struct kept_plan {
    char* sql;
    Oid types[statement_values::most];
    SPIPlanPtr plan;
    BlockNumber table_size;  ///< as it was planned for
};

constexpr int most_kept = 32;
kept_plan kept[most_kept];
int kept_count = 0;

bool is_of(const kept_plan& plan, const char* sql, const statement_values& values) {
    return strcmp(plan.sql, sql) == 0 && memcmp(plan.types, values.types, sizeof(plan.types)) == 0;
}

/// Has it planned anew before it is run again, by whomever: it may be in use.
void forget_plan(SPIPlanPtr plan) {
    ListCell* cell;
    foreach (cell, SPI_plan_get_plan_sources(plan)) {
        auto* source = static_cast<CachedPlanSource*>(lfirst(cell));
        if (source->gplan != nullptr) {
            source->gplan->is_valid = false;
        }
    }
}

SPIPlanPtr prepare(const char* sql, statement_values& values, int options) {
    SPIPlanPtr plan = SPI_prepare_cursor(sql, values.count, values.types, options);
    if (plan == nullptr) {
        elog(ERROR, "SPI_prepare_cursor failed: %s", SPI_result_code_string(SPI_result));
    }
    return plan;
}

SPIPlanPtr plan_for_few(const char* sql, statement_values& values, Relation table) {
    BlockNumber size = RelationGetNumberOfBlocks(table);
    for (int i = 0; i < kept_count; ++i) {
        if (!is_of(kept[i], sql, values)) {
            continue;
        }
        if (size > 2 * kept[i].table_size) {
            kept[i].table_size = size;
            // What was read from end to end is read by an index now.
            forget_plan(kept[i].plan);
        }
        return kept[i].plan;
    }
    SPIPlanPtr plan = prepare(sql, values, CURSOR_OPT_GENERIC_PLAN);
    if (kept_count < most_kept && SPI_keepplan(plan) == 0) {
        kept_plan& one = kept[kept_count];
        one.sql = MemoryContextStrdup(TopMemoryContext, sql);
        memcpy(one.types, values.types, sizeof(one.types));
        one.plan = plan;
        one.table_size = size;
        ++kept_count;
    }
    return plan;
}

}  // namespace

int execute_statement(const char* sql, statement_values& values, const statement_use& use) {
    bool is_kept =
        use.few_rows_of != nullptr && RELKIND_HAS_STORAGE(use.few_rows_of->rd_rel->relkind);
    SPIPlanPtr plan =
        is_kept ? plan_for_few(sql, values, use.few_rows_of) : prepare(sql, values, 0);
    constexpr long all_rows = 0;
    if (use.snapshot == InvalidSnapshot) {
        return SPI_execute_plan(plan, values.values, nullptr, false, all_rows);
    }
    constexpr bool read_only = true;
    constexpr bool fire_triggers = false;
    return SPI_execute_snapshot(plan, values.values, nullptr, use.snapshot, InvalidSnapshot,
                                read_only, fire_triggers, all_rows);
}

}  // namespace agno::backend
