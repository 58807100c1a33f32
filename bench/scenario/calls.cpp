#include <algorithm>
#include <array>

#include "scenario/scenarios.hpp"
#include "server/database.hpp"
#include "strategy/single_row.hpp"

namespace bench {

namespace {

constexpr const char* call = "SELECT outcome FROM agno_upsert_sessions($1::text, true)";

/// Documents one by one, alternately to us and to the prepared statement, each on a connection of
/// its own.
void measure(stage& on, const corpus& of, const char* scenario, const documents& incoming,
             findings& into) {
    tell(std::string(of.name()) + ": " + scenario);
    on.reset();
    database ours;
    database theirs;
    ours.prepare("call", call);
    theirs.prepare("upsert", single_row_upsert());
    measurement function{.corpus = std::string(of.name()),
                         .scenario = scenario,
                         .strategy = "function",
                         .rows = 1,
                         .bytes = json_bytes(incoming) / incoming.size(),
                         .seconds = {},
                         .wal = {},
                         .cpu = {}};
    auto single_row = function;
    single_row.strategy = "single_row";
    // Custom plans come first, and caches fill: not the latency of a connection that lives.
    const std::size_t warm_up = std::min<std::size_t>(50, incoming.size() / 4);
    for (std::size_t each = 0; each + 1 < incoming.size(); each += 2) {
        const std::array document{incoming[each].json.c_str()};
        const auto ours_took = seconds_of([&] { ours.execute_prepared("call", document); });
        const single_row_parameters row(incoming[each + 1]);
        const auto values = row.values();
        const auto theirs_took = seconds_of([&] { theirs.execute_prepared("upsert", values); });
        if (each >= 2 * warm_up) {
            function.seconds.push_back(ours_took);
            single_row.seconds.push_back(theirs_took);
        }
    }
    into.measurements.push_back(std::move(function));
    into.measurements.push_back(std::move(single_row));
}

}  // namespace

void measure_calls(stage& on, const plan& how, const corpus& of, findings& into) {
    if (!how.wants(std::string(of.name()), "calls")) {
        return;
    }
    const auto stored = make_documents(of, 0, 10 * how.calls);
    const auto fresh = make_documents(of, stored.size(), 2 * how.calls + 100);
    documents same(stored.begin(), stored.begin() + static_cast<long>(fresh.size()));
    shuffle(same);
    documents changed;
    for (const auto& each : same) {
        changed.push_back(with_state_changed(each, 1));
    }
    on.set_prior(stored);
    measure(on, of, "call_new", fresh, into);
    measure(on, of, "call_changed", changed, into);
    measure(on, of, "call_unchanged", same, into);
}

}  // namespace bench
