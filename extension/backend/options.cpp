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

}  // namespace agno
