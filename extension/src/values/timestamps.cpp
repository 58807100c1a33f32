#include "values/timestamps.hpp"

#include "codec/rfc3339.hpp"
#include "pg/document_error.hpp"
#include "pg/pg_try.hpp"

namespace agno::backend {

namespace {

/// 1970 in seconds from PostgreSQL's epoch, 2000.
constexpr int64 unix_epoch =
    static_cast<int64>(UNIX_EPOCH_JDATE - POSTGRES_EPOCH_JDATE) * SECS_PER_DAY;

int64 floor_seconds(TimestampTz time) {
    int64 seconds = time / USECS_PER_SEC;
    if (time % USECS_PER_SEC < 0) {
        --seconds;
    }
    return seconds - unix_epoch;
}

/// Infinite where no timestamp reaches.
TimestampTz time_of_seconds(int64 seconds) {
    if (seconds < floor_seconds(MIN_TIMESTAMP)) {
        return DT_NOBEGIN;
    }
    if (seconds >= floor_seconds(END_TIMESTAMP)) {
        return DT_NOEND;
    }
    return (seconds + unix_epoch) * USECS_PER_SEC;
}

void require_finite(TimestampTz time) {
    if (TIMESTAMP_NOT_FINITE(time)) {
        ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                        errmsg("an infinite time has no epoch seconds")));
    }
}

Datum through_text(target_column& column, TimestampTz time) {
    bool numeric = TypeCategory(column.base_type) == TYPCATEGORY_NUMERIC;
    char* text =
        numeric ? psprintf(INT64_FORMAT, floor_seconds(time))
                : DatumGetCString(DirectFunctionCall1(timestamptz_out, TimestampTzGetDatum(time)));
    return InputFunctionCall(&column.input, text, column.input_param, column.typmod);
}

TimestampTz read_time(std::string_view text) {
    char* copy = pnstrdup(text.data(), text.size());
    Datum time = DirectFunctionCall3(timestamptz_in, CStringGetDatum(copy),
                                     ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
    pfree(copy);
    return DatumGetTimestampTz(time);
}

/// As a session in UTC reads it.
TimestampTz read_time_of_utc(std::string_view text) {
    pg_tz* zone_of_session = session_timezone;
    session_timezone = pg_tzset("GMT");
    TimestampTz time = 0;
    ErrorData* error = pg_try(rollback_scope::none, [&] { time = read_time(text); });
    session_timezone = zone_of_session;
    if (error != nullptr) {
        ReThrowError(error);
    }
    return time;
}

constexpr epoch_unit units[] = {epoch_unit::seconds, epoch_unit::milliseconds,
                                epoch_unit::microseconds};

constexpr const char* unit_names[] = {"seconds", "milliseconds", "microseconds"};

int64 per_second(epoch_unit unit) {
    switch (unit) {
        case epoch_unit::seconds:
            return 1;
        case epoch_unit::milliseconds:
            return 1000;
        case epoch_unit::microseconds:
            return USECS_PER_SEC;
    }
    return 1;
}

int compare(Datum numeric, int64 number) {
    Datum other = NumericGetDatum(int64_to_numeric(number));
    return DatumGetInt32(DirectFunctionCall2(numeric_cmp, numeric, other));
}

/// In seconds since 1970.
constexpr int64 year_10000 = INT64CONST(253402300800);
constexpr int64 first_second =
    static_cast<int64>(DATETIME_MIN_JULIAN - UNIX_EPOCH_JDATE) * SECS_PER_DAY;

bool is_beyond(Datum number, epoch_unit unit) {
    return compare(number, year_10000 * per_second(unit)) >= 0;
}

bool is_before(Datum number, epoch_unit unit) {
    return compare(number, first_second * per_second(unit)) < 0;
}

[[noreturn]] void raise_out_of_range(Datum number, epoch_unit unit) {
    constexpr int longest_number = 40;
    const char* text =
        clipped(DatumGetCString(DirectFunctionCall1(numeric_out, number)), longest_number);
    const char* where =
        is_beyond(number, unit) ? "beyond the year 9999" : "before the year 4713 BC";
    for (epoch_unit other : units) {
        if (!is_beyond(number, other) && !is_before(number, other)) {
            ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                            errmsg("%s is %s in %s since 1970, but not in %s: see time_unit", text,
                                   where, unit_name(unit), unit_name(other))));
        }
    }
    ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                    errmsg("%s is %s in %s since 1970", text, where, unit_name(unit))));
}

}  // namespace

const char* unit_name(epoch_unit unit) {
    return unit_names[static_cast<std::size_t>(unit)];
}

bool is_zero_time(TimestampTz time) {
    // 0001-01-01T00:00:00Z in microseconds from PostgreSQL's epoch, 2000-01-01: 730119 days.
    constexpr int64 zero_time = -INT64CONST(730119) * USECS_PER_DAY;
    return time == zero_time;
}

TimestampTz parse_time(const target_column& column, std::string_view text) {
    if (auto micros_since_1970 = codec::parse_rfc3339(text)) {
        return *micros_since_1970 + unix_epoch * USECS_PER_SEC;
    }
    return column.base_type == TIMESTAMPOID ? read_time_of_utc(text) : read_time(text);
}

TimestampTz time_of_number(Datum numeric, epoch_unit unit) {
    if (is_beyond(numeric, unit) || is_before(numeric, unit)) {
        raise_out_of_range(numeric, unit);
    }
    int64 micros_per_unit = USECS_PER_SEC / per_second(unit);
    Datum micros = DirectFunctionCall2(numeric_mul, numeric,
                                       NumericGetDatum(int64_to_numeric(micros_per_unit)));
    return DatumGetInt64(DirectFunctionCall1(numeric_int8, micros)) + unix_epoch * USECS_PER_SEC;
}

Datum time_for_column(target_column& column, TimestampTz time) {
    switch (column.base_type) {
        case TIMESTAMPTZOID: {
            Datum value = TimestampTzGetDatum(time);
            return column.typmod < 0 ? value
                                     : DirectFunctionCall2(timestamptz_scale, value,
                                                           Int32GetDatum(column.typmod));
        }
        case TIMESTAMPOID: {
            // Of UTC: then both count the same microseconds.
            Datum value = TimestampGetDatum(time);
            return column.typmod < 0
                       ? value
                       : DirectFunctionCall2(timestamp_scale, value, Int32GetDatum(column.typmod));
        }
        case INT8OID:
            require_finite(time);
            return Int64GetDatum(floor_seconds(time));
        default:
            return through_text(column, time);
    }
}

bool time_from_column(const target_column& column, Datum value, TimestampTz& time) {
    switch (column.base_type) {
        case TIMESTAMPTZOID:
        case TIMESTAMPOID:
            time = DatumGetTimestampTz(value);
            return true;
        case INT8OID:
            time = time_of_seconds(DatumGetInt64(value));
            return true;
        default:
            return false;
    }
}

}  // namespace agno::backend
