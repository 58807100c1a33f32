#include "arguments.hpp"

namespace agno::backend {

namespace {

// In the order of CREATE FUNCTION in extension/agno--1.1.sql.
constexpr argument sessions_arguments[] = {
    argument::payload,     argument::preserve_updated_at,
    argument::target,      argument::mode,
    argument::newer_only,  argument::touch,
    argument::on_error,    argument::unknown_keys,
    argument::repair,      argument::time_unit,
    argument::owner,       argument::merge_by,
    argument::runs_target, argument::prune_runs,
};
constexpr argument any_arguments[] = {
    argument::target,
    argument::payload,
    argument::key,
    argument::mode,
    argument::preserve_updated_at,
    argument::newer_only,
    argument::touch,
    argument::on_error,
    argument::unknown_keys,
    argument::owner,
    argument::merge_by,
    argument::time_unit,
    argument::repair,
};

bool boolean_option(FunctionCallInfo fcinfo, const signature& function, argument which) {
    return is_given(fcinfo, function, which) && DatumGetBool(value_of(fcinfo, function, which));
}

template <class Choice>
void read_choice(FunctionCallInfo fcinfo, const signature& function, argument which,
                 Choice (*parse)(const char*), Choice& option) {
    if (is_given(fcinfo, function, which)) {
        option = parse(TextDatumGetCString(value_of(fcinfo, function, which)));
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
                            errmsg("option \"key\" must not contain null values")));
        }
        names = lappend(names, TextDatumGetCString(elements[i]));
    }
    return {key_choice::source::named, names};
}

key_choice read_key(FunctionCallInfo fcinfo, const signature& function) {
    if (!function.has(argument::key)) {
        return session_id_key;
    }
    if (!is_given(fcinfo, function, argument::key)) {
        return primary_key;
    }
    return named_key(DatumGetArrayTypeP(value_of(fcinfo, function, argument::key)));
}

}  // namespace

const signature sessions_jsonb{sessions_arguments, lengthof(sessions_arguments), true};
const signature sessions_text{sessions_arguments, lengthof(sessions_arguments), false};
const signature any_jsonb{any_arguments, lengthof(any_arguments), true};
const signature any_text{any_arguments, lengthof(any_arguments), false};

int signature::place_of(argument wanted) const {
    int place = 0;
    for (int i = 0; i < count; ++i) {
        bool is_absent = is_for_jsonb && arguments[i] == argument::repair;
        if (arguments[i] == wanted) {
            return is_absent ? -1 : place;
        }
        place += is_absent ? 0 : 1;
    }
    return -1;
}

bool is_given(FunctionCallInfo fcinfo, const signature& function, argument which) {
    int place = function.place_of(which);
    return place >= 0 && place < PG_NARGS() && !PG_ARGISNULL(place);
}

Datum value_of(FunctionCallInfo fcinfo, const signature& function, argument which) {
    return PG_GETARG_DATUM(function.place_of(which));
}

upsert_options read_options(FunctionCallInfo fcinfo, const signature& function) {
    upsert_options options;
    options.key = read_key(fcinfo, function);
    options.preserve_updated_at = boolean_option(fcinfo, function, argument::preserve_updated_at);
    options.newer_only = boolean_option(fcinfo, function, argument::newer_only);
    options.touch = boolean_option(fcinfo, function, argument::touch);
    options.repair = boolean_option(fcinfo, function, argument::repair);
    options.prune_runs = boolean_option(fcinfo, function, argument::prune_runs);
    read_choice(fcinfo, function, argument::mode, parse_mode, options.mode);
    read_choice(fcinfo, function, argument::on_error, parse_on_error, options.on_error);
    read_choice(fcinfo, function, argument::unknown_keys, parse_unknown_keys, options.unknown_keys);
    read_choice(fcinfo, function, argument::time_unit, parse_time_unit, options.time_unit);
    if (is_given(fcinfo, function, argument::owner)) {
        options.owner = TextDatumGetCString(value_of(fcinfo, function, argument::owner));
    }
    if (is_given(fcinfo, function, argument::merge_by)) {
        options.merge_by =
            parse_merge_by(DatumGetJsonbP(value_of(fcinfo, function, argument::merge_by)));
    }
    if (is_given(fcinfo, function, argument::runs_target)) {
        options.runs_target = DatumGetObjectId(value_of(fcinfo, function, argument::runs_target));
    }
    return options;
}

}  // namespace agno::backend
