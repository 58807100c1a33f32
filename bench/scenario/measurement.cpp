#include "scenario/measurement.hpp"

#include <algorithm>
#include <cmath>

#include "server/stage.hpp"
#include "strategy/strategy.hpp"

namespace bench {

double measurement::rows_per_second() const {
    return static_cast<double>(rows) / median(seconds);
}

void measurement::note(const sample& took) {
    const auto all = static_cast<double>(rows);
    seconds.push_back(took.seconds);
    wal.push_back(took.wal_bytes / all);
    cpu.push_back(took.cpu_seconds / all);
}

double quantile(std::vector<double> values, double share) {
    if (values.empty()) {
        return 0;
    }
    std::ranges::sort(values);
    const auto last = static_cast<double>(values.size() - 1);
    const auto at = static_cast<std::size_t>(share * last);
    const auto rest = share * last - static_cast<double>(at);
    return rest == 0 ? values[at] : std::lerp(values[at], values[at + 1], rest);
}

double median(const std::vector<double>& values) {
    return quantile(values, 0.5);
}

const measurement* findings::find(std::string_view corpus, std::string_view scenario,
                                  std::string_view strategy, int workers) const {
    const auto found = std::ranges::find_if(measurements, [&](const measurement& each) {
        return each.corpus == corpus && each.scenario == scenario && each.strategy == strategy &&
               each.workers == workers;
    });
    return found == measurements.end() ? nullptr : &*found;
}

const measurement* findings::first(std::string_view corpus, std::string_view scenario) const {
    const auto found = std::ranges::find_if(measurements, [&](const measurement& each) {
        return each.corpus == corpus && each.scenario == scenario;
    });
    return found == measurements.end() ? nullptr : &*found;
}

sample measure_once(stage& on, strategy& with, std::span<const document> all,
                    const std::function<void()>& make_room, const std::function<void()>& reset) {
    constexpr std::size_t enough_for_every_worker = 16;
    with.connect();
    make_room();
    with.encode(all.first(std::min(enough_for_every_worker, all.size())));
    with.run();
    with.encode(all);
    reset();

    return sample_of([&] { with.run(); }, [&] { return on.used(); });
}

}  // namespace bench
