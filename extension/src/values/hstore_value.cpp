#include "values/hstore_value.hpp"

#include "values/jsonb_datum.hpp"

namespace agno::backend {

namespace {

using codec::json_member;
using codec::json_type;
using codec::json_value;

/// The type that the extension of this name makes.
bool is_hstore(Oid type) {
    HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const FormData_pg_type* form = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
    bool has_name = strcmp(NameStr(form->typname), "hstore") == 0;
    Oid input = form->typinput;
    ReleaseSysCache(tuple);
    const char* function = has_name ? get_func_name(input) : nullptr;
    return function != nullptr && strcmp(function, "hstore_in") == 0;
}

template <class Item>
Item* copy_of(const Item* items, std::size_t count) {
    auto* copy = static_cast<Item*>(
        MemoryContextAllocHuge(CurrentMemoryContext, (count + 1) * sizeof(Item)));
    if (count > 0) {
        memcpy(static_cast<void*>(copy), items, count * sizeof(Item));
    }
    return copy;
}

void append_quoted(StringInfo to, std::string_view text) {
    appendStringInfoChar(to, '"');
    for (char each : text) {
        if (each == '"' || each == '\\') {
            appendStringInfoChar(to, '\\');
        }
        appendStringInfoChar(to, each);
    }
    appendStringInfoChar(to, '"');
}

/// "a"=>"1", "b"=>NULL
json_value text_of_object(const json_value& object) {
    StringInfoData text;
    initStringInfo(&text);
    for (std::uint32_t i = 0; i < object.size; ++i) {
        CHECK_FOR_INTERRUPTS();
        const json_member& member = object.members[i];
        appendStringInfoString(&text, i == 0 ? "" : ", ");
        append_quoted(&text, member.key);
        appendStringInfoString(&text, "=>");
        if (member.value.type == json_type::null) {
            appendStringInfoString(&text, "NULL");
        } else {
            append_quoted(&text, text_of_value(member.value));
        }
    }
    json_value result;
    result.type = json_type::string;
    result.bytes = text.data;
    result.size = static_cast<std::uint32_t>(text.len);
    return result;
}

/// Arrays within arrays are further dimensions.
json_value with_items(Oid element, const json_value& array) {
    json_value result = array;
    json_value* items = copy_of(array.items, array.size);
    for (std::uint32_t i = 0; i < array.size; ++i) {
        CHECK_FOR_INTERRUPTS();
        items[i] = items[i].type == json_type::array ? with_items(element, items[i])
                                                     : with_hstore_text(element, items[i]);
    }
    result.items = items;
    return result;
}

json_value with_fields(Oid type, const json_value& object) {
    TupleDesc descriptor = lookup_rowtype_tupdesc_copy(type, -1);
    json_value result = object;
    json_member* members = copy_of(object.members, object.size);
    for (std::uint32_t m = 0; m < object.size; ++m) {
        for (int i = 0; i < descriptor->natts; ++i) {
            Form_pg_attribute field = TupleDescAttr(descriptor, i);
            if (!field->attisdropped && members[m].key == NameStr(field->attname)) {
                members[m].value = with_hstore_text(field->atttypid, members[m].value);
            }
        }
    }
    result.members = members;
    FreeTupleDesc(descriptor);
    return result;
}

}  // namespace

json_value with_hstore_text(Oid type, const json_value& value) {
    // Types of the server itself hold none.
    if (type < FirstNormalObjectId) {
        return value;
    }
    check_stack_depth();
    Oid base = getBaseType(type);
    Oid element = get_element_type(base);
    if (value.type == json_type::array && OidIsValid(element)) {
        return with_items(element, value);
    }
    if (value.type != json_type::object) {
        return value;
    }
    if (get_typtype(base) == TYPTYPE_COMPOSITE) {
        return with_fields(base, value);
    }
    return is_hstore(base) ? text_of_object(value) : value;
}

}  // namespace agno::backend
