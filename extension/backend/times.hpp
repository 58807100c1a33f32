#pragma once

#include "backend/target.hpp"

namespace agno {

/// True for 0001-01-01T00:00:00Z, what Go writes for a time that was never set.
bool is_zero_time(TimestampTz time);

/// Anything timestamptz_in reads. Raises what it raises.
TimestampTz parse_time(std::string_view text);

/// Seconds since 1970, perhaps with a fraction, kept to the microsecond. Raises 22008 out of range.
TimestampTz time_of_epoch(Datum numeric_seconds);

/// A time as a value of the column's type: timestamps as such, numbers as epoch seconds (whole ones
/// rounded down), anything else through its text form.
Datum time_for_column(target_column& column, TimestampTz time);

/// The reverse, for what a time column holds. False where the type is neither a timestamp nor epoch
/// seconds.
bool time_from_column(const target_column& column, Datum value, TimestampTz& time);

}  // namespace agno
