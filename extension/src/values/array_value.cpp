#include "values/array_value.hpp"

#include "values/jsonb_datum.hpp"

namespace agno::backend {

namespace {

using codec::json_type;
using codec::json_value;

bool is_array(const json_value& value) {
    return value.type == json_type::array;
}

/// 1 2
char* vector_text(const json_value& array) {
    StringInfoData text;
    initStringInfo(&text);
    for (std::uint32_t i = 0; i < array.size; ++i) {
        appendStringInfo(&text, "%s%s", i == 0 ? "" : " ", text_of_value(array.items[i]));
    }
    return text.data;
}

/// True for arrays of equally many items, down to the same depth, as PostgreSQL's are.
bool is_matrix(const json_value& array, std::uint32_t size, bool of_arrays) {
    if (array.size != size) {
        return false;
    }
    for (std::uint32_t i = 0; i < size; ++i) {
        if (is_array(array.items[i]) != of_arrays) {
            return false;
        }
    }
    if (!of_arrays) {
        return true;
    }
    const json_value& first = array.items[0];
    bool has_deeper = first.size > 0 && is_array(first.items[0]);
    for (std::uint32_t i = 0; i < size; ++i) {
        CHECK_FOR_INTERRUPTS();
        if (first.size == 0 || !is_matrix(array.items[i], first.size, has_deeper)) {
            return false;
        }
    }
    return true;
}

bool has_arrays(const json_value& array) {
    for (std::uint32_t i = 0; i < array.size; ++i) {
        if (is_array(array.items[i])) {
            return true;
        }
    }
    return false;
}

char* element_text(Oid base_type, const json_value& item) {
    if (is_vector(base_type) && is_array(item)) {
        return vector_text(item);
    }
    return is_vector(base_type) ? text_of_value(item) : text_of_jsonb(jsonb_datum(item));
}

}  // namespace

bool is_vector(Oid base_type) {
    return base_type == INT2VECTOROID || base_type == OIDVECTOROID;
}

Datum vector_value(Oid base_type, const json_value& array) {
    Oid function;
    Oid parameter;
    getTypeInputInfo(base_type, &function, &parameter);
    return OidInputFunctionCall(function, vector_text(array), parameter, -1);
}

bool is_array_of_arrays(Oid array_type, const json_value& array) {
    Oid element = getBaseType(get_element_type(array_type));
    if (!has_arrays(array)) {
        return false;
    }
    if (is_vector(element)) {
        return true;
    }
    return (element == JSONOID || element == JSONBOID) && !is_matrix(array, array.size, true);
}

Datum array_of_items(Oid array_type, int32 typmod, const json_value& array) {
    Oid type = get_element_type(array_type);
    Oid base_type = getBaseType(type);
    Oid function;
    Oid parameter;
    getTypeInputInfo(type, &function, &parameter);
    FmgrInfo input;
    fmgr_info(function, &input);

    auto count = static_cast<std::size_t>(array.size);
    auto* elements =
        static_cast<Datum*>(MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(Datum)));
    auto* nulls = static_cast<bool*>(palloc(count));
    for (std::size_t i = 0; i < count; ++i) {
        CHECK_FOR_INTERRUPTS();
        const json_value& item = array.items[i];
        nulls[i] = item.type == json_type::null;
        elements[i] = InputFunctionCall(&input, nulls[i] ? nullptr : element_text(base_type, item),
                                        parameter, typmod);
    }

    int16 length;
    bool by_value;
    char alignment;
    get_typlenbyvalalign(type, &length, &by_value, &alignment);
    auto size = static_cast<int>(array.size);
    int lower_bound = 1;
    return PointerGetDatum(construct_md_array(elements, nulls, 1, &size, &lower_bound, type, length,
                                              by_value, alignment));
}

}  // namespace agno::backend
