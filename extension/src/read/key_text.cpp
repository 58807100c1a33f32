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
    if (value == nullptr || (call.options.key.is_session_id() && value->type != json_type::string))
        return nullptr;
    return cstring_to_text(text_of_value(*value));
}

}  // namespace

text* given_key(const upsert_state& call, const json_value& object) {
    const target_table& target = *call.target;
    if (target.key_count == 1)
        return text_of_one(call, find_key(target, 0, object));
    auto* values =
        static_cast<json_value*>(palloc0(static_cast<Size>(target.key_count) * sizeof(json_value)));
    bool has_some = false;
    for (int i = 0; i < target.key_count; ++i)
        if (const json_value* value = find_key(target, i, object)) {
            values[i] = *value;
            has_some = true;
        }
    json_value array;
    array.type = json_type::array;
    array.size = static_cast<std::uint32_t>(target.key_count);
    array.items = values;
    return has_some ? cstring_to_text(text_of_value(array)) : nullptr;
}

}  // namespace agno::backend
