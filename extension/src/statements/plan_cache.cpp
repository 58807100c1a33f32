#include "statements/plan_cache.hpp"

namespace agno::backend {

namespace {

constexpr int64 few = 16;

SPIPlanPtr prepare(const char* sql, int count, Oid* types) {
    // A custom plan would turn the values into constants, which detoasts them.
    SPIPlanPtr plan = SPI_prepare_cursor(sql, count, types, CURSOR_OPT_GENERIC_PLAN);
    if (plan == nullptr) {
        elog(ERROR, "SPI_prepare_cursor failed: %s", SPI_result_code_string(SPI_result));
    }
    return plan;
}

char* copy_for_connection(const char* text) {
    Size size = strlen(text) + 1;
    return static_cast<char*>(memcpy(SPI_palloc(size), text, size));
}

prepared_plan find_or_prepare(plan_cache& cache, const char* sql, int count, Oid* types) {
    for (int i = 0; i < cache.count; ++i) {
        if (strcmp(cache.entries[i].sql, sql) == 0) {
            return {cache.entries[i].plan, true};
        }
    }
    bool is_kept = cache.count < plan_cache::capacity;
    SPIPlanPtr plan = prepare(sql, count, types);
    if (is_kept) {
        cache.entries[cache.count++] = {copy_for_connection(sql), plan};
    }
    return {plan, is_kept};
}

}  // namespace

SPIPlanPtr prepare_by_row(plan_cache& cache, const char* sql, int count, Oid* types) {
    return find_or_prepare(cache, sql, count, types).plan;
}

prepared_plan prepare_for(plan_cache& cache, const char* sql, int64 rows) {
    if (rows > few) {
        return {prepare(sql, 0, nullptr), false};
    }
    return find_or_prepare(cache, sql, 0, nullptr);
}

}  // namespace agno::backend
