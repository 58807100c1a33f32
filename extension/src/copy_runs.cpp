// The SQL function agno_copy_runs(runs, session_ids, user_ids, lists), for agno_move_runs: the runs
// that a column holds, of several sessions, into a table of runs. Those that are there are left
// alone.

#include "pg/malloc_tuning.hpp"
#include "read/copied_runs.hpp"
#include "upsert/upsert.hpp"

extern "C" {
PGDLLEXPORT Datum agno_copy_runs(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(agno_copy_runs);
}

namespace {

using namespace agno::backend;

/// The elements of an array argument.
struct list_argument {
    Datum* values;
    bool* nulls;
    int count;
};

list_argument read_list(FunctionCallInfo fcinfo, int place, Oid type) {
    list_argument list;
    deconstruct_array(PG_GETARG_ARRAYTYPE_P(place), type, -1, false, TYPALIGN_INT, &list.values,
                      &list.nulls, &list.count);
    return list;
}

upsert_options options_for_copies() {
    upsert_options options;
    options.key = {key_choice::source::named, list_make1(pstrdup("run_id"))};
    options.mode = write_mode::insert;
    options.on_error = error_policy::skip;
    options.unknown_keys = unknown_key_policy::ignore;
    return options;
}

/// The sessions' runs, and of each session where its runs end among the call's documents.
std::size_t* decode_sessions(FunctionCallInfo fcinfo, upsert_state& call, list_argument& ids) {
    ids = read_list(fcinfo, 1, TEXTOID);
    list_argument user_ids = read_list(fcinfo, 2, TEXTOID);
    list_argument lists = read_list(fcinfo, 3, JSONBOID);
    if (user_ids.count != ids.count || lists.count != ids.count) {
        elog(ERROR, "agno_copy_runs was called with lists of %d, %d and %d elements", ids.count,
             user_ids.count, lists.count);
    }
    auto* ends =
        static_cast<std::size_t*>(palloc(static_cast<Size>(ids.count) * sizeof(std::size_t) + 1));
    for (int i = 0; i < ids.count; ++i) {
        if (!ids.nulls[i] && !lists.nulls[i]) {
            decode_copied_runs(call,
                               {DatumGetTextPP(ids.values[i]),
                                user_ids.nulls[i] ? nullptr : DatumGetTextPP(user_ids.values[i]),
                                DatumGetJsonbP(lists.values[i])});
        }
        ends[i] = call.documents.size;
    }
    return ends;
}

struct copy_result {
    int64 inserted;
    int64 exists;
    int64 rejected;
    const char* reason;  ///< of the first that was rejected, or nullptr
};

void count(copy_result& result, const document& run, Datum session_id, std::size_t place) {
    switch (run.result) {
        case outcome::inserted:
            ++result.inserted;
            break;
        case outcome::exists:
            ++result.exists;
            break;
        case outcome::rejected:
            if (result.rejected++ == 0) {
                result.reason = psprintf("session %s, run %zu: %s", TextDatumGetCString(session_id),
                                         place, document_detail(run));
            }
            break;
        default:
            break;
    }
}

copy_result count_runs(const upsert_state& call, const list_argument& ids,
                       const std::size_t* ends) {
    copy_result result{};
    std::size_t first = 0;
    for (int i = 0; i < ids.count; ++i) {
        for (std::size_t at = first; at < ends[i]; ++at) {
            count(result, call.documents[at], ids.values[i], at - first);
        }
        first = ends[i];
    }
    return result;
}

copy_result copy_runs(FunctionCallInfo fcinfo) {
    keep_freed_memory(toast_raw_datum_size(PG_GETARG_DATUM(3)));
    upsert_state call = start_call(options_for_copies(), PG_GETARG_OID(0));
    list_argument ids;
    const std::size_t* ends = decode_sessions(fcinfo, call, ids);
    merge_documents(call);
    copy_result result = count_runs(call, ids, ends);
    finish_call(call);
    return result;
}

Datum row_of(FunctionCallInfo fcinfo, const copy_result& result) {
    TupleDesc descriptor;
    if (get_call_result_type(fcinfo, nullptr, &descriptor) != TYPEFUNC_COMPOSITE) {
        elog(ERROR, "agno_copy_runs returns a row");
    }
    Datum values[] = {Int64GetDatum(result.inserted), Int64GetDatum(result.exists),
                      Int64GetDatum(result.rejected),
                      result.reason == nullptr ? 0 : CStringGetTextDatum(result.reason)};
    bool nulls[] = {false, false, false, result.reason == nullptr};
    return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}

}  // namespace

/// Strict.
Datum agno_copy_runs(PG_FUNCTION_ARGS) {
    return row_of(fcinfo, copy_runs(fcinfo));
}
