#include "call/options.hpp"

namespace agno::backend {

namespace {

template <class Choice>
struct named_choice {
    const char* name;
    Choice choice;
};

/// "a" and "b", or "a", "b" and "c".
template <class Choice, std::size_t count>
const char* listed(const named_choice<Choice> (&choices)[count]) {
    StringInfoData list;
    initStringInfo(&list);
    for (std::size_t i = 0; i < count; ++i) {
        const char* separator = i == 0 ? "" : i + 1 == count ? " and " : ", ";
        appendStringInfo(&list, "%s\"%s\"", separator, choices[i].name);
    }
    return list.data;
}

template <class Choice, std::size_t count>
const char* name_of(Choice choice, const named_choice<Choice> (&choices)[count]) {
    for (const auto& candidate : choices) {
        if (candidate.choice == choice) {
            return candidate.name;
        }
    }
    elog(ERROR, "an option has a value without a name");
}

template <class Choice, std::size_t count>
Choice parse_choice(const char* option, const char* value,
                    const named_choice<Choice> (&choices)[count]) {
    for (const auto& candidate : choices) {
        if (std::string_view(value) == candidate.name) {
            return candidate.choice;
        }
    }
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("invalid value for option \"%s\": \"%s\"", option, value),
                    errhint("Valid values are %s.", listed(choices))));
}

constexpr named_choice<write_mode> modes[] = {{"replace", write_mode::replace},
                                              {"patch", write_mode::patch},
                                              {"insert", write_mode::insert},
                                              {"delete", write_mode::remove}};
constexpr named_choice<error_policy> error_policies[] = {{"abort", error_policy::abort},
                                                         {"skip", error_policy::skip}};
constexpr named_choice<unknown_key_policy> unknown_key_policies[] = {
    {"error", unknown_key_policy::error}, {"ignore", unknown_key_policy::ignore}};

const named_choice<epoch_unit> epoch_units[] = {
    {unit_name(epoch_unit::seconds), epoch_unit::seconds},
    {unit_name(epoch_unit::milliseconds), epoch_unit::milliseconds},
    {unit_name(epoch_unit::microseconds), epoch_unit::microseconds}};

[[noreturn]] void refuse_merge_by() {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("invalid value for option \"merge_by\""),
                    errhint("It names, for each column of JSON arrays, the member that their "
                            "elements merge by: {\"runs\": \"run_id\"}, or {\"runs\": {\"merge\": "
                            "\"run_id\"}} if a stored element is to be patched, not replaced.")));
}

const char* string_of(const JsonbValue& value) {
    return pnstrdup(value.val.string.val, static_cast<Size>(value.val.string.len));
}

/// "run_id", or {"merge": "run_id"}.
array_merge parse_array_merge(const JsonbValue& value) {
    if (value.type == jbvString) {
        return {string_of(value), false};
    }
    constexpr std::string_view merge = "merge";
    JsonbValue member;
    if (value.type != jbvBinary || !JsonContainerIsObject(value.val.binary.data) ||
        JsonContainerSize(value.val.binary.data) != 1 ||
        getKeyJsonValueFromContainer(value.val.binary.data, merge.data(),
                                     static_cast<int>(merge.size()), &member) == nullptr ||
        member.type != jbvString) {
        refuse_merge_by();
    }
    return {string_of(member), true};
}

bool parse_boolean(const char* option, const char* value) {
    bool result;
    if (!parse_bool(value, &result)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("invalid value for option \"%s\": \"%s\"", option, value),
                        errhint("Valid values are those of a boolean: \"true\" and \"false\".")));
    }
    return result;
}

/// "a, B" as SQL reads names; 'a,b' is what the option has for several columns.
key_choice parse_key(const char* value) {
    List* names;
    if (!SplitIdentifierString(pstrdup(value), ',', &names)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("invalid value for option \"key\": \"%s\"", value),
                        errhint("It names columns, separated by commas.")));
    }
    return {key_choice::source::named, names};
}

}  // namespace

write_mode parse_mode(const char* value) {
    return parse_choice("mode", value, modes);
}

error_policy parse_on_error(const char* value) {
    return parse_choice("on_error", value, error_policies);
}

unknown_key_policy parse_unknown_keys(const char* value) {
    return parse_choice("unknown_keys", value, unknown_key_policies);
}

epoch_unit parse_time_unit(const char* value) {
    return parse_choice("time_unit", value, epoch_units);
}

merge_key_list parse_merge_by(Jsonb* value) {
    if (!JB_ROOT_IS_OBJECT(value)) {
        refuse_merge_by();
    }
    auto* keys = static_cast<merge_key*>(palloc(JB_ROOT_COUNT(value) * sizeof(merge_key) + 1));
    int count = 0;
    JsonbIterator* members = JsonbIteratorInit(&value->root);
    JsonbValue item;
    for (JsonbIteratorToken token = WJB_BEGIN_OBJECT; token != WJB_DONE;) {
        token = JsonbIteratorNext(&members, &item, true);
        if (token == WJB_KEY) {
            keys[count].column = string_of(item);
        } else if (token == WJB_VALUE) {
            keys[count++].rule = parse_array_merge(item);
        }
    }
    return {keys, count};
}

namespace {

merge_key_list parse_merge_by_text(const char* value) {
    return parse_merge_by(DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(value))));
}

const char* told_key(const upsert_options& options) {
    switch (options.key.from) {
        case key_choice::source::session_id:
            return nullptr;
        case key_choice::source::named:
            break;
        default:
            elog(ERROR, "a key that is not named can't be told");
    }
    StringInfoData names;
    initStringInfo(&names);
    ListCell* cell;
    foreach (cell, options.key.names) {
        appendStringInfo(&names, "%s%s", names.len == 0 ? "" : ",",
                         quote_identifier(static_cast<const char*>(lfirst(cell))));
    }
    return names.data;
}

const char* told_merge_by(const upsert_options& options) {
    StringInfoData object;
    initStringInfo(&object);
    appendStringInfoChar(&object, '{');
    for (const merge_key& key : options.merge_by) {
        appendStringInfoString(&object, object.len == 1 ? "" : ",");
        escape_json(&object, key.column);
        appendStringInfoString(&object, key.rule.merges_elements ? ":{\"merge\":" : ":");
        escape_json(&object, key.rule.member);
        appendStringInfoString(&object, key.rule.merges_elements ? "}" : "");
    }
    appendStringInfoChar(&object, '}');
    return object.data;
}

struct named_option {
    const char* name;
    void (*set)(upsert_options& options, const char* name, const char* value);
    const char* (*tell)(const upsert_options& options);
};

template <bool upsert_options::*member>
void set_boolean(upsert_options& options, const char* name, const char* value) {
    options.*member = parse_boolean(name, value);
}

template <bool upsert_options::*member>
const char* tell_boolean(const upsert_options& options) {
    return options.*member ? "true" : nullptr;
}

template <auto member, auto parse>
void set_parsed(upsert_options& options, const char*, const char* value) {
    options.*member = parse(value);
}

template <auto member, const auto& choices>
const char* tell_choice(const upsert_options& options) {
    return name_of(options.*member, choices);
}

const char* itself(const char* value) {
    return value;
}

template <bool upsert_options::*member>
constexpr named_option boolean_option(const char* name) {
    return {name, set_boolean<member>, tell_boolean<member>};
}

const named_option named_options[] = {
    {"key", set_parsed<&upsert_options::key, parse_key>, told_key},
    {"mode", set_parsed<&upsert_options::mode, parse_mode>,
     tell_choice<&upsert_options::mode, modes>},
    boolean_option<&upsert_options::preserve_updated_at>("preserve_updated_at"),
    boolean_option<&upsert_options::newer_only>("newer_only"),
    boolean_option<&upsert_options::touch>("touch"),
    {"on_error", set_parsed<&upsert_options::on_error, parse_on_error>,
     tell_choice<&upsert_options::on_error, error_policies>},
    {"unknown_keys", set_parsed<&upsert_options::unknown_keys, parse_unknown_keys>,
     tell_choice<&upsert_options::unknown_keys, unknown_key_policies>},
    {"owner", set_parsed<&upsert_options::owner, itself>,
     [](const upsert_options& options) { return options.owner; }},
    {"merge_by", set_parsed<&upsert_options::merge_by, parse_merge_by_text>, told_merge_by},
    {"time_unit", set_parsed<&upsert_options::time_unit, parse_time_unit>,
     tell_choice<&upsert_options::time_unit, epoch_units>},
    boolean_option<&upsert_options::repair>("repair"),
    boolean_option<&upsert_options::prune_runs>("prune_runs"),
};

}  // namespace

bool set_option(upsert_options& options, const char* name, const char* value) {
    for (const named_option& option : named_options) {
        if (strcmp(option.name, name) == 0) {
            option.set(options, name, value);
            return true;
        }
    }
    return false;
}

context_array<const char*> named_values(const upsert_options& options) {
    auto list = context_array<const char*>::in(CurrentMemoryContext);
    for (const named_option& option : named_options) {
        const char* value = option.tell(options);
        if (value != nullptr) {
            list.append(option.name);
            list.append(value);
        }
    }
    return list;
}

const char* option_names() {
    StringInfoData names;
    initStringInfo(&names);
    for (const named_option& option : named_options) {
        appendStringInfo(&names, "%s%s", names.len == 0 ? "" : ", ", option.name);
    }
    return names.data;
}

}  // namespace agno::backend
