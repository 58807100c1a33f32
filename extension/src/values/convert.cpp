#include "values/convert.hpp"

#include "target/length_limits.hpp"
#include "values/jsonb_datum.hpp"
#include "values/timestamps.hpp"

namespace agno::backend {

namespace {

using codec::json_type;
using codec::json_value;

Datum numeric_datum(const json_value& number) {
    auto* numeric = static_cast<char*>(palloc(VARHDRSZ + number.size));
    SET_VARSIZE(numeric, VARHDRSZ + number.size);
    memcpy(VARDATA(numeric), number.bytes, number.size);
    return PointerGetDatum(numeric);
}

/// A scalar the way ->> shows it: what an input function reads.
char* scalar_text(const target_column& column, const json_value& value) {
    switch (value.type) {
        case json_type::string:
            return pnstrdup(value.bytes, value.size);
        case json_type::number:
            return DatumGetCString(DirectFunctionCall1(numeric_out, numeric_datum(value)));
        case json_type::boolean:
            return pstrdup(value.boolean ? "true" : "false");
        default:
            ereport(ERROR, (errcode(ERRCODE_SQL_JSON_SCALAR_REQUIRED),
                            errmsg("%s can't become a value of type %s", describe_type(value.type),
                                   format_type_be(column.type))));
    }
}

void require_length(const target_column& column, std::string_view text) {
    if (column.max_chars >= 0)
        require_max_chars(text, column.max_chars, column.base_type, column.typmod);
}

Datum text_value(const target_column& column, const json_value& value, value_arena& memory) {
    std::string_view text =
        value.type == json_type::string ? value.text() : scalar_text(column, value);
    require_length(column, text);
    auto* datum = static_cast<varlena*>(memory.allocate(VARHDRSZ + text.size()));
    SET_VARSIZE(datum, VARHDRSZ + text.size());
    if (!text.empty())
        memcpy(VARDATA(datum), text.data(), text.size());
    return PointerGetDatum(datum);
}

document_field time_field(target_column& column, TimestampTz time) {
    if (is_zero_time(time) && !column.is_key)
        return {field_state::absent, 0};
    return {field_state::value, time_for_column(column, time)};
}

document_field time_value(target_column& column, const json_value& value, epoch_unit unit) {
    if (value.type == json_type::number)
        return time_field(column, time_of_number(numeric_datum(value), unit));
    return time_field(
        column, parse_time(column, value.type == json_type::string ? value.text()
                                                                   : scalar_text(column, value)));
}

document_field epoch_value(target_column& column, const json_value& value, epoch_unit unit) {
    if (value.type != json_type::number)
        return time_value(column, value, unit);
    // A fraction that rounds up to a microsecond must not make another second of it.
    Datum whole = DirectFunctionCall1(numeric_floor, numeric_datum(value));
    return time_field(column, time_of_number(whole, unit));
}

Datum input_value(target_column& column, const json_value& value) {
    char* text = scalar_text(column, value);
    if (column.may_cut)
        require_uncut(column.type, column.declared_typmod, text);
    return InputFunctionCall(&column.input, text, column.input_param, column.typmod);
}

document_field convert_value(target_column& column, const json_value& value, epoch_unit time_unit,
                             value_arena& memory) {
    switch (column.kind) {
        case column_kind::text:
            return {field_state::value, text_value(column, value, memory)};
        case column_kind::jsonb:
            return {field_state::value, jsonb_datum(value, memory)};
        case column_kind::json:
            return {field_state::value, json_of_jsonb(jsonb_datum(value))};
        case column_kind::timestamp:
            return time_value(column, value, time_unit);
        case column_kind::epoch:
            return epoch_value(column, value, time_unit);
        case column_kind::other:
            break;
    }
    return {field_state::value, input_value(column, value)};
}

}  // namespace

const char* describe_type(json_type type) {
    switch (type) {
        case json_type::null:
            return "null";
        case json_type::boolean:
            return "a boolean";
        case json_type::number:
            return "a number";
        case json_type::string:
            return "a string";
        case json_type::array:
            return "an array";
        case json_type::object:
            return "an object";
    }
    return "a value";
}

document_field convert(target_column& column, const json_value& value, epoch_unit time_unit,
                       value_arena& memory) {
    if (value.type == json_type::null)
        return {field_state::null, 0};
    return convert_value(column, value, time_unit, memory);
}

}  // namespace agno::backend
