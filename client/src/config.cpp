#include "agno/config.hpp"

#include <algorithm>

namespace agno {

namespace {

template <class Number>
Number positive_or(Number value, Number fallback) {
    return value > Number{0} ? value : fallback;
}

}  // namespace

config config::normalized() const {
    config effective = *this;
    effective.batch_size = positive_or(batch_size, default_batch_size);
    effective.min_batch_size =
        std::min(positive_or(min_batch_size, default_min_batch_size), effective.batch_size);
    effective.max_batch_bytes =
        std::min(positive_or(max_batch_bytes, default_max_batch_bytes), largest_batch_bytes);
    effective.max_retries = positive_or(max_retries, default_max_retries);
    effective.timeout = timeout < timeout.zero() ? default_timeout : timeout;
    effective.throttle_interval = std::max(throttle_interval, throttle_interval.zero());
    effective.single_transaction = single_transaction || dry_run;
    effective.flush_after = effective.single_transaction
                                ? flush_after.zero()
                                : std::max(flush_after, flush_after.zero());
    effective.workers = effective.single_transaction ? 1 : positive_or(workers, 1);
    return effective;
}

}  // namespace agno
