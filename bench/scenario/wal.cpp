#include <algorithm>
#include <iterator>

#include "scenario/scenarios.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

documents with_small_states(documents all, int revision) {
    for (auto& each : all) {
        each.values[state] = "{\"step\":" + std::to_string(revision) + "}";
        each.updated_at += revision;
        write_json(each);
    }
    return all;
}

}  // namespace

void measure_wal(stage& on, const plan& how, const corpus& of, const choices& chosen,
                 findings& into) {
    if (!how.wants(std::string(of.name()), "wal")) {
        return;
    }
    tell(std::string(of.name()) + ": WAL of one small column");
    const auto stored = make_documents(of, 0, how.long_rows);
    on.set_prior(with_small_states(stored, 0));
    auto incoming = with_small_states(stored, 1);
    auto again = with_small_states(stored, 2);
    shuffle(incoming);
    shuffle(again);
    on.reset();
    into.long_row_bytes = on.row_bytes();
    std::vector<measurement> firsts;
    std::vector<measurement> seconds;
    for (const auto& each : {chosen.temp_table, std::string("recordset"), std::string("function"),
                             std::string("client"), chosen.loader}) {
        measurement first{.corpus = std::string(of.name()),
                          .scenario = "long_first",
                          .strategy = each,
                          .rows = incoming.size(),
                          .bytes = json_bytes(incoming),
                          .seconds = {},
                          .wal = {},
                          .cpu = {}};
        auto second = first;
        second.scenario = "long_again";
        for (int repetition = 0; repetition < how.repetitions; ++repetition) {
            const auto with = make_strategy(each);
            first.note(measure_once(
                on, *with, incoming, [&] { on.clear(); }, [&] { on.reset(); }));
            // Without resetting the table and without a checkpoint.
            second.note(measure_once(
                on, *with, again, [] {}, [] {}));
        }
        firsts.push_back(std::move(first));
        seconds.push_back(std::move(second));
    }
    std::ranges::move(firsts, std::back_inserter(into.measurements));
    std::ranges::move(seconds, std::back_inserter(into.measurements));
}

}  // namespace bench
