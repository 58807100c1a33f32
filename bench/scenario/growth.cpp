#include <algorithm>

#include "scenario/scenarios.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// Loads from nothing on, on one connection and without a checkpoint in between: each piece is a
/// repetition in the measurement of the size that it leads to.
std::vector<measurement> grow(stage& on, const plan& how, const corpus& of,
                              const std::string& name) {
    std::vector<measurement> all;
    on.clear();
    on.checkpoint();
    const auto with = make_strategy(name);
    with->connect();
    std::size_t stored = 0;
    for (const auto size : how.growth_sizes) {
        tell(std::string(of.name()) + ": " + name + " up to " + std::to_string(size) + " rows");
        measurement grown{.corpus = std::string(of.name()),
                          .scenario = "to_" + std::to_string(size),
                          .strategy = name,
                          .rows = how.growth_rows,
                          .seconds = {},
                          .wal = {},
                          .cpu = {}};
        for (; stored < size; stored += how.growth_rows) {
            const auto piece = make_documents(of, stored, how.growth_rows);
            grown.bytes = json_bytes(piece);
            with->encode(piece);
            grown.note(sample_of([&] { with->run(); }, [&] { return on.used(); }));
        }
        all.push_back(std::move(grown));
    }
    return all;
}

}  // namespace

void measure_growth(stage& on, const plan& how, const corpus& of, const choices& chosen,
                    findings& into) {
    if (!how.wants(std::string(of.name()), "growth")) {
        return;
    }
    std::vector<measurement> all;
    for (const auto& each :
         {std::string("copy_text"), std::string("copy_binary"), chosen.temp_table,
          std::string("function"), std::string("client"), chosen.loader}) {
        std::ranges::move(grow(on, how, of, each), std::back_inserter(all));
    }
    on.clear();
    // Side by side in the report.
    for (const auto size : how.growth_sizes) {
        std::ranges::copy_if(all, std::back_inserter(into.measurements),
                             [scenario = "to_" + std::to_string(size)](const measurement& each) {
                                 return each.scenario == scenario;
                             });
    }
}

}  // namespace bench
