#include <algorithm>

#include "scenario/scenarios.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// Lets sessions grow to that many rows.
void grow(stage& on, const corpus& of, std::size_t from, std::size_t to) {
    constexpr std::size_t piece = 50'000;
    for (auto at = from; at < to; at += piece) {
        on.add(make_documents(of, at, std::min(piece, to - at)));
    }
}

}  // namespace

void measure_growth(stage& on, const plan& how, const corpus& of, const choices& chosen,
                    findings& into) {
    const auto incoming = make_documents(of, how.growth_sizes.back(), how.growth_rows);
    on.clear();
    std::size_t stored = 0;
    for (const auto size : how.growth_sizes) {
        tell(std::string(of.name()) + ": onto " + std::to_string(size) + " rows");
        grow(on, of, stored, size);
        stored = size;
        std::vector<measurement> all;
        for (const auto& each :
             {std::string("copy_text"), std::string("copy_binary"), chosen.temp_table,
              std::string("function"), std::string("client"), chosen.loader}) {
            all.push_back({.corpus = std::string(of.name()),
                           .scenario = "onto_" + std::to_string(size),
                           .strategy = each,
                           .rows = incoming.size(),
                           .bytes = json_bytes(incoming),
                           .seconds = {},
                           .wal = {},
                           .cpu = {}});
        }
        const auto remove = [&] { on.remove(incoming); };
        // The first time, which splits the index's pages, doesn't count.
        for (int repetition = -1; repetition < how.repetitions; ++repetition) {
            for (auto& each : all) {
                const auto with = make_strategy(each.strategy);
                const auto took = measure_once(on, *with, incoming, remove, remove);
                if (repetition >= 0) {
                    each.note(took);
                }
            }
        }
        remove();
        std::ranges::move(all, std::back_inserter(into.measurements));
    }
}

}  // namespace bench
