// The foreign-data wrapper agno_loader: a foreign table whose INSERTs and COPYs are upserts. It
// can't be read.

#include "loader/loader.hpp"
#include "loader/loader_summary.hpp"
#include "pg/fdw.hpp"

extern "C" {
PGDLLEXPORT Datum agno_loader_handler(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum agno_loader_validator(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum agno_loader_result(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(agno_loader_handler);
PG_FUNCTION_INFO_V1(agno_loader_validator);
PG_FUNCTION_INFO_V1(agno_loader_result);
}

namespace {

using namespace agno::backend;

[[noreturn]] void refuse_to_read(Oid table) {
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("cannot read from loader table \"%s\"", get_rel_name(table)),
                    errdetail("Documents that are copied or inserted into it go to its target."),
                    errhint("Read the target table instead.")));
}

void get_size(PlannerInfo*, RelOptInfo*, Oid table) {
    refuse_to_read(table);
}

void get_paths(PlannerInfo*, RelOptInfo*, Oid table) {
    refuse_to_read(table);
}

ForeignScan* get_plan(PlannerInfo*, RelOptInfo*, Oid table, ForeignPath*, List*, List*, Plan*) {
    refuse_to_read(table);
}

int updatable(Relation) {
    return 1 << CMD_INSERT;
}

void begin_modify(ModifyTableState*, ResultRelInfo* table, List*, int, int flags) {
    if (!(flags & EXEC_FLAG_EXPLAIN_ONLY)) {
        table->ri_FdwState = start_load(table->ri_RelationDesc);
    }
}

void begin_insert(ModifyTableState*, ResultRelInfo* table) {
    table->ri_FdwState = start_load(table->ri_RelationDesc);
}

TupleTableSlot* insert(EState*, ResultRelInfo* table, TupleTableSlot* row, TupleTableSlot*) {
    load_row(static_cast<load*>(table->ri_FdwState), row);
    return row;
}

void end(EState*, ResultRelInfo* table) {
    if (table->ri_FdwState == nullptr) {
        return;
    }
    finish_load(static_cast<load*>(table->ri_FdwState));
    table->ri_FdwState = nullptr;
}

}  // namespace

Datum agno_loader_handler([[maybe_unused]] PG_FUNCTION_ARGS) {
    FdwRoutine* routine = makeNode(FdwRoutine);
    routine->GetForeignRelSize = get_size;
    routine->GetForeignPaths = get_paths;
    routine->GetForeignPlan = get_plan;
    routine->IsForeignRelUpdatable = updatable;
    routine->BeginForeignModify = begin_modify;
    routine->ExecForeignInsert = insert;
    routine->EndForeignModify = end;
    routine->BeginForeignInsert = begin_insert;
    routine->EndForeignInsert = end;
    PG_RETURN_POINTER(routine);
}

Datum agno_loader_validator(PG_FUNCTION_ARGS) {
    List* options = untransformRelOptions(PG_GETARG_DATUM(0));
    if (PG_GETARG_OID(1) == ForeignTableRelationId) {
        parse_loader_options(options);
    } else if (options != NIL) {
        ereport(ERROR, (errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
                        errmsg("agno_loader takes options of foreign tables only")));
    }
    PG_RETURN_VOID();
}

Datum agno_loader_result(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    constexpr outcome order[] = {outcome::inserted, outcome::updated,    outcome::unchanged,
                                 outcome::stale,    outcome::suppressed, outcome::duplicate,
                                 outcome::rejected, outcome::exists,     outcome::deleted,
                                 outcome::absent};
    static_assert(lengthof(order) == outcome_count - 1, "every outcome but `pending`");
    Datum values[lengthof(order) + 2];
    bool nulls[lengthof(values)] = {};
    int column = 0;
    values[column++] = Int64GetDatum(last_load.documents);
    for (outcome counted : order) {
        values[column++] = Int64GetDatum(last_load.outcomes[static_cast<int>(counted)]);
    }
    values[column] = Int64GetDatum(last_load.dropped);
    // An extension of version 1.0 has fewer columns: a tuple is made of the first ones.
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    return 0;
}
