#include "values/convert.hpp"

#include "target/length_limits.hpp"
#include "values/composed_value.hpp"
#include "values/hstore_value.hpp"
#include "values/jsonb_datum.hpp"
#include "values/number_value.hpp"
#include "values/timestamps.hpp"

namespace agno::backend {

namespace {

using codec::json_type;
using codec::json_value;

document_field exactly(Datum value) {
    return {field_state::value, value, false};
}

document_field as_json(Datum value) {
    return {field_state::value, value, true};
}

bool is_container(const json_value& value) {
    return value.type == json_type::array || value.type == json_type::object;
}

void require_length(const target_column& column, std::string_view text) {
    if (column.max_chars >= 0) {
        require_max_chars(text, column.max_chars, column.base_type, column.typmod);
    }
}

Datum text_datum(std::string_view text, value_arena& memory) {
    auto* datum = static_cast<varlena*>(memory.allocate(VARHDRSZ + text.size()));
    SET_VARSIZE(datum, VARHDRSZ + text.size());
    if (!text.empty()) {
        memcpy(VARDATA(datum), text.data(), text.size());
    }
    return PointerGetDatum(datum);
}

Datum text_value(const target_column& column, const json_value& value, value_arena& memory) {
    std::string_view text = value.type == json_type::string ? value.text() : text_of_value(value);
    require_length(column, text);
    return text_datum(text, memory);
}

document_field time_field(target_column& column, TimestampTz time) {
    if (is_zero_time(time) && !column.is_key) {
        return {field_state::absent, 0, false};
    }
    return exactly(time_for_column(column, time));
}

document_field time_value(target_column& column, const json_value& value, epoch_unit unit) {
    if (value.type == json_type::number) {
        return time_field(column, time_of_number(numeric_datum(value), unit));
    }
    return time_field(
        column,
        parse_time(column, value.type == json_type::string ? value.text() : text_of_value(value)));
}

document_field epoch_value(target_column& column, const json_value& value, epoch_unit unit) {
    if (value.type != json_type::number) {
        return time_value(column, value, unit);
    }
    // A fraction that rounds up to a microsecond must not make another second of it.
    Datum whole = DirectFunctionCall1(numeric_floor, numeric_datum(value));
    return time_field(column, time_of_number(whole, unit));
}

Datum input_value(target_column& column, const json_value& value) {
    if (value.type == json_type::number) {
        if (std::optional<Datum> made = number_value(column, value)) {
            return *made;
        }
    }
    char* text = text_of_value(value);
    if (column.may_cut) {
        require_uncut(column.type, column.declared_typmod, text);
    }
    return InputFunctionCall(&column.input, text, column.input_param, column.typmod);
}

/// A JSON number is never -0, which floats tell from 0.
bool is_float(const target_column& column) {
    return column.base_type == FLOAT4OID || column.base_type == FLOAT8OID;
}

document_field other_value(target_column& column, const json_value& value) {
    if (is_container(value)) {
        json_value told = with_hstore_text(column.base_type, value);
        return as_json(column.is_composed && is_container(told) ? composed_value(column, told)
                                                                : input_value(column, told));
    }
    Datum made = input_value(column, value);
    return value.type == json_type::number && is_float(column) ? as_json(made) : exactly(made);
}

document_field convert_value(target_column& column, const json_value& value,
                             std::string_view written, epoch_unit time_unit, value_arena& memory) {
    switch (column.kind) {
        case column_kind::text:
            return exactly(text_value(column, value, memory));
        case column_kind::jsonb:
            return exactly(jsonb_datum(value, memory));
        case column_kind::json:
            return as_json(written.empty() ? json_of_jsonb(jsonb_datum(value))
                                           : text_datum(written, memory));
        case column_kind::timestamp:
            return time_value(column, value, time_unit);
        case column_kind::epoch:
            return epoch_value(column, value, time_unit);
        case column_kind::other:
            break;
    }
    return other_value(column, value);
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

document_field convert(target_column& column, const json_value& value, std::string_view written,
                       epoch_unit time_unit, value_arena& memory) {
    if (value.type == json_type::null) {
        return {field_state::null, 0, false};
    }
    return convert_value(column, value, written, time_unit, memory);
}

}  // namespace agno::backend
