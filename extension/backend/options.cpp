#include "backend/options.hpp"

namespace agno {

namespace {

template <class Choice>
struct named_choice {
    const char* name;
    Choice choice;
};

template <class Choice>
Choice parse_choice(const char* option, const char* value,
                    const named_choice<Choice> (&choices)[2]) {
    for (const auto& candidate : choices)
        if (std::string_view(value) == candidate.name)
            return candidate.choice;
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
             errmsg("invalid value for option \"%s\": \"%s\"", option, value),
             errhint("Valid values are \"%s\" and \"%s\".", choices[0].name, choices[1].name)));
}

bool parse_boolean(const char* option, const char* value) {
    bool result;
    if (!parse_bool(value, &result))
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("invalid value for option \"%s\": \"%s\"", option, value),
                        errhint("Valid values are those of a boolean: \"true\" and \"false\".")));
    return result;
}

}  // namespace

merge_mode parse_mode(const char* value) {
    return parse_choice<merge_mode>(
        "mode", value, {{"replace", merge_mode::replace}, {"patch", merge_mode::patch}});
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

bool set_option(upsert_options& options, const char* name, const char* value) {
    std::string_view option(name);
    if (option == "preserve_updated_at")
        options.preserve_updated_at = parse_boolean(name, value);
    else if (option == "newer_only")
        options.newer_only = parse_boolean(name, value);
    else if (option == "touch")
        options.touch = parse_boolean(name, value);
    else if (option == "repair")
        options.repair = parse_boolean(name, value);
    else if (option == "mode")
        options.mode = parse_mode(value);
    else if (option == "on_error")
        options.on_error = parse_on_error(value);
    else if (option == "unknown_keys")
        options.unknown_keys = parse_unknown_keys(value);
    else
        return false;
    return true;
}

}  // namespace agno
