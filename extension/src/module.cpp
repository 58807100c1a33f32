// The SQL functions, see extension/agno--1.1.sql.

#include "arguments.hpp"
#include "pg/codec_call.hpp"
#include "pg/malloc_tuning.hpp"
#include "read/payload.hpp"
#include "sync/version_teller.hpp"
#include "upsert/upsert.hpp"
#include "upsert/write_path.hpp"

extern "C" {
PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init();

PGDLLEXPORT Datum agno_upsert_sessions_jsonb(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum agno_upsert_sessions_text(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum agno_upsert_sessions_json(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum agno_upsert_jsonb(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum agno_upsert_text(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum agno_upsert_json(PG_FUNCTION_ARGS);
PGDLLEXPORT Datum agno_explain_target(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(agno_upsert_sessions_jsonb);
PG_FUNCTION_INFO_V1(agno_upsert_sessions_text);
PG_FUNCTION_INFO_V1(agno_upsert_sessions_json);
PG_FUNCTION_INFO_V1(agno_upsert_jsonb);
PG_FUNCTION_INFO_V1(agno_upsert_text);
PG_FUNCTION_INFO_V1(agno_upsert_json);
PG_FUNCTION_INFO_V1(agno_explain_target);
}

namespace {

using namespace agno::backend;

/// The default target is one for sessions.
Oid read_target(FunctionCallInfo fcinfo, const signature& function) {
    if (is_given(fcinfo, function, argument::target)) {
        return DatumGetObjectId(value_of(fcinfo, function, argument::target));
    }
    if (function.has(argument::key)) {
        ereport(ERROR,
                (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("target must not be NULL")));
    }
    return default_target(RowExclusiveLock);
}

/// Position of the column that only some of the functions have.
constexpr int version_column = 6;

void put_result(ReturnSetInfo* result, const document& doc, const text* version) {
    const char* sqlstate = document_sqlstate(doc);
    const char* detail = document_detail(doc);
    Datum values[] = {
        Int64GetDatum(doc.ordinal),
        PointerGetDatum(doc.key),
        CStringGetTextDatum(outcome_name(doc.result)),
        TimestampTzGetDatum(doc.updated_at),
        sqlstate != nullptr ? CStringGetTextDatum(sqlstate) : 0,
        detail != nullptr ? CStringGetTextDatum(detail) : 0,
        PointerGetDatum(version),
    };
    bool nulls[] = {false,
                    doc.key == nullptr,
                    false,
                    !doc.has_updated_at,
                    sqlstate == nullptr,
                    detail == nullptr,
                    version == nullptr};
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

void put_results(ReturnSetInfo* result, const upsert_state& call) {
    version_teller teller = start_telling();
    for (const document& doc : call.documents) {
        put_result(result, doc, call.tells_versions ? tell_version(teller, doc.place) : nullptr);
    }
    finish_telling(teller);
}

using decode_function = void (*)(upsert_state& call, Datum payload);

void upsert(FunctionCallInfo fcinfo, const signature& function, decode_function decode) {
    InitMaterializedSRF(fcinfo, 0);
    auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    upsert_options options = read_options(fcinfo, function);
    options.tells_versions = result->setDesc->natts > version_column;
    if (!is_given(fcinfo, function, argument::payload)) {
        return;
    }
    Datum payload = value_of(fcinfo, function, argument::payload);
    keep_freed_memory(toast_raw_datum_size(payload));

    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "agno upsert", ALLOCSET_DEFAULT_SIZES);
    MemoryContext caller = MemoryContextSwitchTo(context);
    upsert_state call = start_call(options, read_target(fcinfo, function));
    decode(call, payload);
    merge_documents(call);
    put_results(result, call);
    finish_call(call);
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(context);
}

void decode_jsonb(upsert_state& call, Datum payload) {
    decode_payload(call, DatumGetJsonbP(payload));
}

void decode_text(upsert_state& call, Datum payload) {
    decode_payload(call, DatumGetTextPP(payload));
}

void decode_json(upsert_state& call, Datum payload) {
    decode_json_payload(call, DatumGetTextPP(payload));
}

}  // namespace

void _PG_init() {
    let_interrupts_stop_codec();
}

Datum agno_upsert_sessions_jsonb(PG_FUNCTION_ARGS) {
    upsert(fcinfo, sessions_jsonb, decode_jsonb);
    return 0;
}

Datum agno_upsert_sessions_text(PG_FUNCTION_ARGS) {
    upsert(fcinfo, sessions_text, decode_text);
    return 0;
}

Datum agno_upsert_sessions_json(PG_FUNCTION_ARGS) {
    upsert(fcinfo, sessions_text, decode_json);
    return 0;
}

Datum agno_upsert_jsonb(PG_FUNCTION_ARGS) {
    upsert(fcinfo, any_jsonb, decode_jsonb);
    return 0;
}

Datum agno_upsert_text(PG_FUNCTION_ARGS) {
    upsert(fcinfo, any_text, decode_text);
    return 0;
}

Datum agno_upsert_json(PG_FUNCTION_ARGS) {
    upsert(fcinfo, any_text, decode_json);
    return 0;
}

Datum agno_explain_target(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    target_table* table =
        open_target(PG_ARGISNULL(0) ? default_target(AccessShareLock) : PG_GETARG_OID(0),
                    AccessShareLock, any_key);
    path_choice choice = choose_path(*table);
    Datum values[] = {CStringGetTextDatum(path_name(choice.path)),
                      CStringGetTextDatum(choice.reason)};
    bool nulls[] = {false, false};
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    close_target(table);
    return 0;
}
