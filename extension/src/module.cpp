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

/// Where a function has its arguments. An extension of version 1.0 has no time_unit, nor what
/// follows it.
struct argument_places {
    int payload;
    int target;
    int key;
    int mode;
    int preserve_updated_at;
    int newer_only;
    int touch;
    int on_error;
    int unknown_keys;
    int repair;
    int time_unit;
    int owner;
    int merge_by;
    int runs_target;
    int prune_runs;
};
constexpr int no_argument = -1;
constexpr argument_places sessions_jsonb{0, 2,           no_argument, 3, 1,  4,  5, 6,
                                         7, no_argument, 8,           9, 10, 11, 12};
constexpr argument_places sessions_text{0, 2, no_argument, 3, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
constexpr argument_places any_jsonb{1, 0,           2,  3, 4,  5,           6,          7,
                                    8, no_argument, 11, 9, 10, no_argument, no_argument};
constexpr argument_places any_text{1, 0,  2,  3, 4,  5,           6,          7,
                                   8, 12, 11, 9, 10, no_argument, no_argument};

/// A NULL option means its default, as an unset parameter of a driver would.
bool is_given(FunctionCallInfo fcinfo, int argument) {
    return argument != no_argument && argument < PG_NARGS() && !PG_ARGISNULL(argument);
}

bool boolean_option(FunctionCallInfo fcinfo, int argument) {
    return is_given(fcinfo, argument) && PG_GETARG_BOOL(argument);
}

template <class Choice>
void read_choice(FunctionCallInfo fcinfo, int argument, Choice (*parse)(const char*),
                 Choice& option) {
    if (is_given(fcinfo, argument)) {
        option = parse(text_to_cstring(PG_GETARG_TEXT_PP(argument)));
    }
}

key_choice named_key(ArrayType* array) {
    Datum* elements;
    bool* nulls;
    int count;
    deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &count);
    List* names = NIL;
    for (int i = 0; i < count; ++i) {
        if (nulls[i]) {
            ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                            errmsg("option \"key\" has a NULL where a column's name is due")));
        }
        names = lappend(names, TextDatumGetCString(elements[i]));
    }
    return {key_choice::source::named, names};
}

key_choice read_key(FunctionCallInfo fcinfo, int argument) {
    if (argument == no_argument) {
        return session_id_key;
    }
    if (!is_given(fcinfo, argument)) {
        return primary_key;
    }
    return named_key(PG_GETARG_ARRAYTYPE_P(argument));
}

upsert_options read_options(FunctionCallInfo fcinfo, const argument_places& places) {
    upsert_options options;
    options.key = read_key(fcinfo, places.key);
    options.preserve_updated_at = boolean_option(fcinfo, places.preserve_updated_at);
    options.newer_only = boolean_option(fcinfo, places.newer_only);
    options.touch = boolean_option(fcinfo, places.touch);
    options.repair = boolean_option(fcinfo, places.repair);
    read_choice(fcinfo, places.mode, parse_mode, options.mode);
    read_choice(fcinfo, places.on_error, parse_on_error, options.on_error);
    read_choice(fcinfo, places.unknown_keys, parse_unknown_keys, options.unknown_keys);
    read_choice(fcinfo, places.time_unit, parse_time_unit, options.time_unit);
    if (is_given(fcinfo, places.owner)) {
        options.owner = text_to_cstring(PG_GETARG_TEXT_PP(places.owner));
    }
    if (is_given(fcinfo, places.merge_by)) {
        options.merge_by = parse_merge_by(PG_GETARG_JSONB_P(places.merge_by));
    }
    if (is_given(fcinfo, places.runs_target)) {
        options.runs_target = PG_GETARG_OID(places.runs_target);
    }
    options.prune_runs = boolean_option(fcinfo, places.prune_runs);
    return options;
}

/// The default target is one for sessions.
Oid read_target(FunctionCallInfo fcinfo, const argument_places& places) {
    if (is_given(fcinfo, places.target)) {
        return PG_GETARG_OID(places.target);
    }
    if (places.key != no_argument) {
        ereport(ERROR,
                (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("target must not be NULL")));
    }
    return default_target(RowExclusiveLock);
}

/// Position of the column that only some of the functions have.
constexpr int version_column = 6;

void put_result(ReturnSetInfo* result, const document& doc, const text* version) {
    const char* detail = document_detail(doc);
    bool rejected = doc.result == outcome::rejected;
    Datum values[] = {
        Int64GetDatum(doc.ordinal),
        PointerGetDatum(doc.key),
        CStringGetTextDatum(outcome_name(doc.result)),
        TimestampTzGetDatum(doc.updated_at),
        rejected ? CStringGetTextDatum(unpack_sql_state(doc.failure->sqlstate)) : 0,
        detail != nullptr ? CStringGetTextDatum(detail) : 0,
        PointerGetDatum(version),
    };
    bool nulls[] = {false,
                    doc.key == nullptr,
                    false,
                    !doc.has_updated_at,
                    !rejected,
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

void upsert(FunctionCallInfo fcinfo, const argument_places& places, decode_function decode) {
    InitMaterializedSRF(fcinfo, 0);
    auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    upsert_options options = read_options(fcinfo, places);
    options.tells_versions = result->setDesc->natts > version_column;
    if (PG_ARGISNULL(places.payload)) {
        return;
    }
    keep_freed_memory(toast_raw_datum_size(PG_GETARG_DATUM(places.payload)));

    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "agno upsert", ALLOCSET_DEFAULT_SIZES);
    MemoryContext caller = MemoryContextSwitchTo(context);
    upsert_state call = start_call(options, read_target(fcinfo, places));
    decode(call, PG_GETARG_DATUM(places.payload));
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
