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

const named_choice<epoch_unit> epoch_units[] = {
    {unit_name(epoch_unit::seconds), epoch_unit::seconds},
    {unit_name(epoch_unit::milliseconds), epoch_unit::milliseconds},
    {unit_name(epoch_unit::microseconds), epoch_unit::microseconds}};

[[noreturn]] void refuse_merge_by() {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("invalid value for option \"merge_by\""),
                    errhint("It names, for each column of JSON arrays, the member that their "
                            "elements merge by: {\"runs\": \"run_id\"}.")));
}

const char* string_of(const JsonbValue& value) {
    return pnstrdup(value.val.string.val, static_cast<Size>(value.val.string.len));
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
    return parse_choice<write_mode>("mode", value,
                                    {{"replace", write_mode::replace},
                                     {"patch", write_mode::patch},
                                     {"insert", write_mode::insert},
                                     {"delete", write_mode::remove}});
}

error_policy parse_on_error(const char* value) {
    return parse_choice<error_policy>(
        "on_error", value, {{"abort", error_policy::abort}, {"skip", error_policy::skip}});
}

unknown_key_policy parse_unknown_keys(const char* value) {
    return parse_choice<unknown_key_policy>(
        "unknown_keys", value,
        {{"error", unknown_key_policy::error}, {"ignore", unknown_key_policy::ignore}});
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
        } else if (token == WJB_VALUE && item.type == jbvString) {
            keys[count++].member = string_of(item);
        } else if (token == WJB_VALUE) {
            refuse_merge_by();
        }
    }
    return {keys, count};
}

namespace {

merge_key_list parse_merge_by_text(const char* value) {
    return parse_merge_by(DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(value))));
}

struct named_option {
    const char* name;
    void (*set)(upsert_options& options, const char* name, const char* value);
};

template <bool upsert_options::*member>
void set_boolean(upsert_options& options, const char* name, const char* value) {
    options.*member = parse_boolean(name, value);
}

template <auto member, auto parse>
void set_parsed(upsert_options& options, const char*, const char* value) {
    options.*member = parse(value);
}

const char* itself(const char* value) {
    return value;
}

const named_option named_options[] = {
    {"key", set_parsed<&upsert_options::key, parse_key>},
    {"mode", set_parsed<&upsert_options::mode, parse_mode>},
    {"preserve_updated_at", set_boolean<&upsert_options::preserve_updated_at>},
    {"newer_only", set_boolean<&upsert_options::newer_only>},
    {"touch", set_boolean<&upsert_options::touch>},
    {"on_error", set_parsed<&upsert_options::on_error, parse_on_error>},
    {"unknown_keys", set_parsed<&upsert_options::unknown_keys, parse_unknown_keys>},
    {"owner", set_parsed<&upsert_options::owner, itself>},
    {"merge_by", set_parsed<&upsert_options::merge_by, parse_merge_by_text>},
    {"time_unit", set_parsed<&upsert_options::time_unit, parse_time_unit>},
    {"repair", set_boolean<&upsert_options::repair>},
    {"prune_runs", set_boolean<&upsert_options::prune_runs>},
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

const char* option_names() {
    StringInfoData names;
    initStringInfo(&names);
    for (const named_option& option : named_options) {
        appendStringInfo(&names, "%s%s", names.len == 0 ? "" : ", ", option.name);
    }
    return names.data;
}

}  // namespace agno::backend
