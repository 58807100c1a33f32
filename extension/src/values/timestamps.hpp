#pragma once

#include "target/target.hpp"

namespace agno::backend {

/// What numbers in time columns count since 1970.
enum class epoch_unit : std::uint8_t { seconds, milliseconds, microseconds };

/// Its name, as options have it.
const char* unit_name(epoch_unit unit);

/// True for 0001-01-01T00:00:00Z, what Go writes for a time that was never set.
bool is_zero_time(TimestampTz time);

/// Reads anything that timestamptz_in reads, and raises what it raises. A time without a zone is in
/// the session's zone, or in UTC for a column without time zone.
TimestampTz parse_time(const target_column& column, std::string_view text);

/// A number of units since 1970, perhaps with a fraction, to the microsecond. Raises 22008 beyond
/// the year 9999, naming the unit that would fit, and before any timestamp.
TimestampTz time_of_number(Datum numeric, epoch_unit unit);

/// A time as a value of the column's type: timestamps as such, those without time zone as the time
/// in UTC, numbers as epoch seconds (whole ones rounded down), anything else through its text form.
Datum time_for_column(target_column& column, TimestampTz time);

/// The reverse, for the value of a time column. Returns false if the type is neither a timestamp
/// nor epoch seconds.
bool time_from_column(const target_column& column, Datum value, TimestampTz& time);

}  // namespace agno::backend
