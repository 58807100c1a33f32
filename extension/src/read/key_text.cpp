#include "read/key_text.hpp"

#include "values/jsonb_datum.hpp"

namespace agno::backend {

namespace {

using codec::json_type;
using codec::json_value;

const json_value* find_key(const target_table& target, int place, const json_value& object) {
    const json_value* value = object.find(target.columns[target.told_key[place]].key);
    return value == nullptr || value->type == json_type::null ? nullptr : value;
}

text* text_of_one(const upsert_state& call, const json_value* value) {
    if (value == nullptr ||
        (call.options.key.is_session_id() && value->type != json_type::string)) {
        return nullptr;
    }
    return cstring_to_text(text_of_value(*value));
}

/// Strings, which most keys have, don't take the way through jsonb.
void append_json(StringInfo array, const json_value* value) {
    if (value == nullptr) {
        appendStringInfoString(array, "null");
    } else if (value->type == json_type::string) {
        char* bytes = pnstrdup(value->bytes, value->size);
        escape_json(array, bytes);
        pfree(bytes);
    } else {
        appendStringInfoString(array, text_of_value(*value));
    }
}

text* text_of_several(const target_table& target, const json_value& object) {
    StringInfoData array;
    initStringInfo(&array);
    bool has_some = false;
    for (int i = 0; i < target.key_count; ++i) {
        const json_value* value = find_key(target, i, object);
        has_some |= value != nullptr;
        appendStringInfoString(&array, i == 0 ? "[" : ", ");
        append_json(&array, value);
    }
    appendStringInfoChar(&array, ']');
    text* result = has_some ? cstring_to_text_with_len(array.data, array.len) : nullptr;
    // There is one of them for each document.
    pfree(array.data);
    return result;
}

}  // namespace

text* given_key(const upsert_state& call, const json_value& object) {
    const target_table& target = *call.target;
    if (target.key_count == 1) {
        return text_of_one(call, find_key(target, 0, object));
    }
    return text_of_several(target, object);
}

}  // namespace agno::backend
