#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "scenario/scenarios.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

struct contender {
    std::string strategy;
    int workers = 1;
};

/// What is there before, what comes, and who competes.
struct race {
    std::string corpus;
    std::string scenario;
    documents prior;
    documents incoming;
    std::vector<contender> contenders;
};

std::size_t rows_for(const contender& who, const race& what, const plan& how) {
    const bool is_slow = who.strategy == "single_row";
    return is_slow ? std::min(how.single_rows, what.incoming.size()) : what.incoming.size();
}

/// A B C, A B C, ...: so that other work on the machine slows all of them down alike.
std::vector<measurement> run_race(stage& on, const plan& how, const race& what) {
    std::vector<measurement> all;
    if (!how.wants(what.corpus, what.scenario)) {
        return all;
    }
    tell(what.corpus + ": " + what.scenario);
    for (const auto& who : what.contenders) {
        if (!how.wants_strategy(who.strategy)) {
            continue;
        }
        const auto rows = rows_for(who, what, how);
        all.push_back({.corpus = what.corpus,
                       .scenario = what.scenario,
                       .strategy = who.strategy,
                       .workers = who.workers,
                       .rows = rows,
                       .bytes = json_bytes(what.incoming) * rows / what.incoming.size(),
                       .seconds = {},
                       .wal = {},
                       .cpu = {}});
    }
    on.set_prior(what.prior);
    std::string expected;
    for (int repetition = 0; repetition < how.repetitions; ++repetition) {
        for (auto& each : all) {
            const auto with = make_strategy(each.strategy, each.workers);
            each.note(measure_once(
                on, *with, std::span(what.incoming).first(each.rows), [&] { on.clear(); },
                [&] { on.reset(); }));
            if (repetition > 0 || each.rows < what.incoming.size()) {
                continue;
            }
            const auto found = on.fingerprint();
            expected = expected.empty() ? found : expected;
            if (found != expected) {
                throw std::runtime_error(each.strategy + " left other rows than " +
                                         all.front().strategy + ", in " + what.scenario + ": " +
                                         found + " rather than " + expected);
            }
        }
    }
    return all;
}

/// Of the strategies that differ after the colon keeps the name of the fastest, if any was
/// measured.
void choose_fastest(const std::vector<measurement>& all, std::string& chosen) {
    const auto name = chosen.substr(0, chosen.find(':'));
    const measurement* best = nullptr;
    for (const auto& each : all) {
        if (each.strategy.starts_with(name + ":") &&
            (best == nullptr || each.rows_per_second() > best->rows_per_second())) {
            best = &each;
        }
    }
    if (best != nullptr) {
        chosen = best->strategy;
    }
}

void append(findings& into, std::vector<measurement> all) {
    std::ranges::move(all, std::back_inserter(into.measurements));
}

std::vector<contender> everyone() {
    std::vector<contender> all;
    for (const auto& each : strategy_names()) {
        all.push_back({each});
    }
    return all;
}

documents changed_states(const documents& from) {
    documents changed;
    for (const auto& each : from) {
        changed.push_back(with_state_changed(each, 1));
    }
    shuffle(changed);
    return changed;
}

documents changed_throughout(const documents& from) {
    documents changed;
    for (std::size_t each = 0; each < from.size(); ++each) {
        changed.push_back(with_all_changed(from[each], from[(each + 1) % from.size()]));
    }
    shuffle(changed);
    return changed;
}

documents shuffled(documents all) {
    shuffle(all);
    return all;
}

}  // namespace

void tell(const std::string& what) {
    std::fprintf(stderr, "%s ...\n", what.c_str());
}

bool plan::wants(const std::string& corpus, const std::string& scenario) const {
    return only.empty() || std::ranges::any_of(only, [&](const std::string& each) {
               return each == corpus || each == scenario || each == corpus + ':' + scenario;
           });
}

bool plan::wants_strategy(const std::string& name) const {
    return strategies.empty() || std::ranges::find(strategies, name) != strategies.end();
}

plan quick_plan() {
    return {.repetitions = 3,
            .small_rows = 10'000,
            .real_rows = 2'000,
            .long_rows = 200,
            .single_rows = 1'000,
            .calls = 200,
            .growth_rows = 5'000,
            .growth_sizes = {25'000, 50'000, 100'000},
            .stream_bytes = 200'000'000,
            .appends = 60,
            .conversations = 500,
            .only = {},
            .strategies = {}};
}

choices measure_loads(stage& on, const plan& how, const corpus& of, std::size_t rows,
                      findings& into) {
    const std::string name(of.name());
    const auto stored = make_documents(of, 0, rows);

    auto fresh = run_race(on, how, {name, "new", {}, stored, everyone()});
    choices chosen;
    choose_fastest(fresh, chosen.temp_table);
    choose_fastest(fresh, chosen.loader);
    append(into, std::move(fresh));

    const std::vector<contender> rest{{chosen.temp_table}, {"go_writer"},  {"recordset"},
                                      {"single_row"},      {"function"},   {"portable"},
                                      {"client"},          {chosen.loader}};
    auto with_patch = rest;
    with_patch.push_back({"patch"});
    const auto measure = [&](const std::string& scenario, const documents& prior,
                             documents incoming) {
        append(into, run_race(on, how,
                              {name, scenario, prior, std::move(incoming),
                               scenario == "one_changed" ? with_patch : rest}));
    };
    measure("unchanged", stored, shuffled(stored));
    measure("one_changed", stored, changed_states(stored));
    measure("all_changed", stored, changed_throughout(stored));
    const documents half(stored.begin(), stored.begin() + static_cast<long>(rows / 2));
    measure("half_new", half, changed_states(stored));
    return chosen;
}

void measure_workers(stage& on, const plan& how, const corpus& of, std::size_t rows,
                     const choices& chosen, findings& into) {
    const std::string name(of.name());
    std::vector<contender> contenders;
    for (const auto& each : {std::string("copy_text"), chosen.temp_table, std::string("function"),
                             std::string("client"), chosen.loader}) {
        contenders.push_back({each, 1});
        contenders.push_back({each, 2});
    }
    append(into,
           run_race(on, how, {name, "two_workers", {}, make_documents(of, 0, rows), contenders}));
}

}  // namespace bench
