#include "scenario/scenarios.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// The first run, which sends everything, isn't timed.
sample sync_once(stage& on, std::span<const document> all) {
    const auto with = sync_strategy();
    with->connect();
    with->encode(all);
    on.reset();
    with->run();
    on.checkpoint();

    const auto wal_before = on.wal_position();
    const auto seconds = seconds_of([&] { with->run(); });
    return {seconds, on.wal_position() - wal_before};
}

}  // namespace

void measure_sync(stage& on, const plan& how, const corpus& of, std::size_t rows,
                  const choices& chosen, findings& into) {
    tell(std::string(of.name()) + ": sync");
    const auto stored = make_documents(of, 0, rows);
    const auto blank = [&](const std::string& strategy) {
        return measurement{.corpus = std::string(of.name()),
                           .scenario = "sync",
                           .strategy = strategy,
                           .workers = 1,
                           .rows = rows,
                           .bytes = json_bytes(stored),
                           .seconds = {},
                           .wal = {}};
    };
    auto theirs = blank(chosen.temp_table);
    auto ours = blank("agno-load --sync");
    const auto note = [&](measurement& in, const sample& took) {
        in.seconds.push_back(took.seconds);
        in.wal.push_back(took.wal_bytes / static_cast<double>(rows));
    };
    on.set_prior(stored);
    for (int repetition = 0; repetition < how.repetitions; ++repetition) {
        const auto with = make_strategy(chosen.temp_table);
        note(theirs, measure_once(
                         on, *with, stored, [&] { on.clear(); }, [&] { on.reset(); }));
        note(ours, sync_once(on, stored));
    }
    into.measurements.push_back(std::move(theirs));
    into.measurements.push_back(std::move(ours));
}

}  // namespace bench
