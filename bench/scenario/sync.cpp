#include <algorithm>
#include <memory>

#include "scenario/scenarios.hpp"
#include "server/slow_link.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

constexpr double bytes_per_second_of_100mbit = 12'500'000;

/// The first run, which sends everything, isn't timed. make_link: the way to the server, kept while
/// the clock runs.
template <class MakeLink>
sample sync_once(stage& on, std::span<const document> all, const MakeLink& make_link) {
    const auto with = sync_strategy();
    with->connect();
    with->encode(all);
    on.reset();
    with->run();
    on.checkpoint();

    [[maybe_unused]] const auto link = make_link();
    return sample_of([&] { with->run(); }, [&] { return on.used(); });
}

template <class MakeLink>
void measure(stage& on, const plan& how, const documents& stored, const measurement& blank,
             const std::string& rival, const MakeLink& make_link, findings& into) {
    if (!how.wants(blank.corpus, blank.scenario)) {
        return;
    }
    tell(blank.corpus + ": " + blank.scenario);
    auto theirs = blank;
    theirs.strategy = rival;
    auto ours = blank;
    ours.strategy = "agno-load --sync";
    for (int repetition = 0; repetition < how.repetitions; ++repetition) {
        {
            [[maybe_unused]] const auto link = make_link();
            const auto with = make_strategy(rival);
            theirs.note(measure_once(
                on, *with, stored, [&] { on.clear(); }, [&] { on.reset(); }));
        }
        ours.note(sync_once(on, stored, make_link));
    }
    into.measurements.push_back(std::move(theirs));
    into.measurements.push_back(std::move(ours));
}

}  // namespace

void measure_sync(stage& on, const plan& how, const corpus& of, std::size_t rows,
                  const choices& chosen, findings& into) {
    const auto stored = make_documents(of, 0, rows);
    on.set_prior(stored);
    measurement blank{.corpus = std::string(of.name()),
                      .scenario = "sync",
                      .strategy = "",
                      .workers = 1,
                      .rows = rows,
                      .bytes = json_bytes(stored),
                      .seconds = {},
                      .wal = {},
                      .cpu = {}};
    measure(
        on, how, stored, blank, chosen.temp_table, [] { return 0; }, into);
    blank.scenario = "sync_100mbit";
    // A link makes all of them alike.
    plan few = how;
    few.repetitions = std::min(how.repetitions, 3);
    measure(
        on, few, stored, blank, chosen.temp_table,
        [] { return std::make_unique<slow_link>(bytes_per_second_of_100mbit); }, into);
}

}  // namespace bench
