#include "backend/times.hpp"

#include "core/rfc3339.hpp"

namespace agno {

namespace {

/// 1970 in seconds from PostgreSQL's epoch, 2000.
constexpr int64 unix_epoch =
    static_cast<int64>(UNIX_EPOCH_JDATE - POSTGRES_EPOCH_JDATE) * SECS_PER_DAY;

int64 floor_seconds(TimestampTz time) {
    int64 seconds = time / USECS_PER_SEC;
    if (time % USECS_PER_SEC < 0)
        --seconds;
    return seconds - unix_epoch;
}

/// Infinite where no timestamp reaches.
TimestampTz time_of_seconds(int64 seconds) {
    if (seconds < floor_seconds(MIN_TIMESTAMP))
        return DT_NOBEGIN;
    if (seconds >= floor_seconds(END_TIMESTAMP))
        return DT_NOEND;
    return (seconds + unix_epoch) * USECS_PER_SEC;
}

void require_finite(TimestampTz time) {
    if (TIMESTAMP_NOT_FINITE(time))
        ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                        errmsg("an infinite time has no epoch seconds")));
}

Datum through_text(target_column& column, TimestampTz time) {
    bool numeric = TypeCategory(column.base_type) == TYPCATEGORY_NUMERIC;
    char* text =
        numeric ? psprintf(INT64_FORMAT, floor_seconds(time))
                : DatumGetCString(DirectFunctionCall1(timestamptz_out, TimestampTzGetDatum(time)));
    return InputFunctionCall(&column.input, text, column.input_param, column.typmod);
}

}  // namespace

bool is_zero_time(TimestampTz time) {
    // 0001-01-01T00:00:00Z in microseconds from PostgreSQL's epoch, 2000-01-01: 730119 days.
    constexpr int64 zero_time = -INT64CONST(730119) * USECS_PER_DAY;
    return time == zero_time;
}

TimestampTz parse_time(std::string_view text) {
    if (auto micros_since_1970 = core::parse_rfc3339(text))
        return *micros_since_1970 + unix_epoch * USECS_PER_SEC;
    char* copy = pnstrdup(text.data(), text.size());
    Datum time = DirectFunctionCall3(timestamptz_in, CStringGetDatum(copy),
                                     ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
    pfree(copy);
    return DatumGetTimestampTz(time);
}

TimestampTz time_of_epoch(Datum numeric_seconds) {
    Datum seconds = DirectFunctionCall1(numeric_float8, numeric_seconds);
    return DatumGetTimestampTz(DirectFunctionCall1(float8_timestamptz, seconds));
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
            Datum value = DirectFunctionCall1(timestamptz_timestamp, TimestampTzGetDatum(time));
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
            time = DatumGetTimestampTz(value);
            return true;
        case TIMESTAMPOID:
            time = DatumGetTimestampTz(DirectFunctionCall1(timestamp_timestamptz, value));
            return true;
        case INT8OID:
            time = time_of_seconds(DatumGetInt64(value));
            return true;
        default:
            return false;
    }
}

}  // namespace agno
