// The SQL functions, see extension/agno--1.1.sql.

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
PGDLLEXPORT Datum agno_explain_target(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(agno_upsert_sessions_jsonb);
PG_FUNCTION_INFO_V1(agno_upsert_sessions_text);
PG_FUNCTION_INFO_V1(agno_upsert_sessions_json);
PG_FUNCTION_INFO_V1(agno_explain_target);
}

namespace {

using namespace agno::backend;

/// Positions of the arguments of agno_upsert_sessions.
enum argument {
    payload,
    preserve_updated_at,
    target,
    mode,
    newer_only,
    touch,
    on_error,
    unknown_keys,
};

/// Where an overload has its further arguments. An extension of version 1.0 has no time_unit, nor
/// what follows it.
struct further_arguments {
    int repair;
    int time_unit;
    int owner;
    int merge_by;
};
constexpr int no_argument = -1;
constexpr further_arguments of_jsonb{no_argument, 8, 9, 10};
constexpr further_arguments of_text{8, 9, 10, 11};

/// A NULL option means its default, as an unset parameter of a driver would.
bool boolean_option(FunctionCallInfo fcinfo, int argument) {
    return !PG_ARGISNULL(argument) && PG_GETARG_BOOL(argument);
}

template <class Choice>
void read_choice(FunctionCallInfo fcinfo, int argument, Choice (*parse)(const char*),
                 Choice& option) {
    if (!PG_ARGISNULL(argument))
        option = parse(text_to_cstring(PG_GETARG_TEXT_PP(argument)));
}

upsert_options read_options(FunctionCallInfo fcinfo, const further_arguments& further) {
    upsert_options options;
    options.preserve_updated_at = boolean_option(fcinfo, argument::preserve_updated_at);
    options.newer_only = boolean_option(fcinfo, argument::newer_only);
    options.touch = boolean_option(fcinfo, argument::touch);
    read_choice(fcinfo, argument::mode, parse_mode, options.mode);
    read_choice(fcinfo, argument::on_error, parse_on_error, options.on_error);
    read_choice(fcinfo, argument::unknown_keys, parse_unknown_keys, options.unknown_keys);
    options.repair = further.repair != no_argument && boolean_option(fcinfo, further.repair);
    if (PG_NARGS() <= further.time_unit)
        return options;
    read_choice(fcinfo, further.time_unit, parse_time_unit, options.time_unit);
    if (!PG_ARGISNULL(further.owner))
        options.owner = text_to_cstring(PG_GETARG_TEXT_PP(further.owner));
    if (!PG_ARGISNULL(further.merge_by))
        options.merge_by = parse_merge_by(PG_GETARG_JSONB_P(further.merge_by));
    return options;
}

/// Position of the column that only some of the functions have.
constexpr int version_column = 6;

void put_result(ReturnSetInfo* result, const document& doc, const text* version) {
    const char* detail = document_detail(doc);
    bool rejected = doc.result == outcome::rejected;
    Datum values[] = {
        Int64GetDatum(doc.ordinal),
        PointerGetDatum(doc.session_id),
        CStringGetTextDatum(outcome_name(doc.result)),
        TimestampTzGetDatum(doc.updated_at),
        rejected ? CStringGetTextDatum(unpack_sql_state(doc.failure->sqlstate)) : 0,
        detail != nullptr ? CStringGetTextDatum(detail) : 0,
        PointerGetDatum(version),
    };
    bool nulls[] = {false,
                    doc.session_id == nullptr,
                    false,
                    !doc.has_updated_at,
                    !rejected,
                    detail == nullptr,
                    version == nullptr};
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

void put_results(ReturnSetInfo* result, const upsert_state& call) {
    version_teller teller = start_telling();
    for (const document& doc : call.documents)
        put_result(result, doc, call.tells_versions ? tell_version(teller, doc.place) : nullptr);
    finish_telling(teller);
}

using decode_function = void (*)(upsert_state& call, FunctionCallInfo fcinfo);

void upsert(FunctionCallInfo fcinfo, const further_arguments& further, decode_function decode) {
    InitMaterializedSRF(fcinfo, 0);
    auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    upsert_options options = read_options(fcinfo, further);
    options.tells_versions = result->setDesc->natts > version_column;
    if (PG_ARGISNULL(argument::payload))
        return;
    keep_freed_memory(toast_raw_datum_size(PG_GETARG_DATUM(argument::payload)));

    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "agno upsert", ALLOCSET_DEFAULT_SIZES);
    MemoryContext caller = MemoryContextSwitchTo(context);
    upsert_state call =
        start_call(options, PG_ARGISNULL(argument::target) ? default_target(RowExclusiveLock)
                                                           : PG_GETARG_OID(argument::target));
    decode(call, fcinfo);
    merge_documents(call);
    put_results(result, call);
    finish_call(call);
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(context);
}

}  // namespace

void _PG_init() {
    let_interrupts_stop_codec();
}

Datum agno_upsert_sessions_jsonb(PG_FUNCTION_ARGS) {
    upsert(fcinfo, of_jsonb, [](upsert_state& call, FunctionCallInfo fcinfo) {
        decode_payload(call, PG_GETARG_JSONB_P(argument::payload));
    });
    return 0;
}

Datum agno_upsert_sessions_text(PG_FUNCTION_ARGS) {
    upsert(fcinfo, of_text, [](upsert_state& call, FunctionCallInfo fcinfo) {
        decode_payload(call, PG_GETARG_TEXT_PP(argument::payload));
    });
    return 0;
}

Datum agno_upsert_sessions_json(PG_FUNCTION_ARGS) {
    upsert(fcinfo, of_text, [](upsert_state& call, FunctionCallInfo fcinfo) {
        decode_json_payload(call, PG_GETARG_TEXT_PP(argument::payload));
    });
    return 0;
}

Datum agno_explain_target(PG_FUNCTION_ARGS) {
    InitMaterializedSRF(fcinfo, 0);
    auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    target_table* table = open_target(
        PG_ARGISNULL(0) ? default_target(AccessShareLock) : PG_GETARG_OID(0), AccessShareLock);
    writer_choice choice = choose_writer(*table);
    Datum values[] = {CStringGetTextDatum(choice.chosen->path), CStringGetTextDatum(choice.reason)};
    bool nulls[] = {false, false};
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    close_target(table);
    return 0;
}
