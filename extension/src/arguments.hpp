#pragma once

#include "call/options.hpp"

namespace agno::backend {

/// The arguments of agno_upsert_sessions and agno_upsert.
enum class argument : std::uint8_t {
    payload,
    target,
    key,
    mode,
    preserve_updated_at,
    newer_only,
    touch,
    on_error,
    unknown_keys,
    repair,
    time_unit,
    owner,
    merge_by,
    runs_target,
    prune_runs,
};

/// One overload of a function, as SQL declares it: its arguments in their order.
struct signature {
    const argument* arguments;
    int count;
    bool is_for_jsonb;  ///< then it has no `repair`

    /// The argument's position, or -1 where the overload has no such argument.
    int place_of(argument wanted) const;
    bool has(argument wanted) const { return place_of(wanted) >= 0; }
};

extern const signature sessions_jsonb;
extern const signature sessions_text;  ///< and json
extern const signature any_jsonb;
extern const signature any_text;  ///< and json

/// True if the call gives the argument. One that is NULL is not given: its default holds, as for
/// an unset parameter of a driver. An extension of version 1.0 has fewer arguments.
bool is_given(FunctionCallInfo fcinfo, const signature& function, argument which);

Datum value_of(FunctionCallInfo fcinfo, const signature& function, argument which);

upsert_options read_options(FunctionCallInfo fcinfo, const signature& function);

}  // namespace agno::backend
