// bench [--quick] DIRECTORY [FILE]: measures, and writes DIRECTORY/bench.json and what the charts
// are drawn from. FILE: recorded sessions for the corpus of real ones. On the server that libpq's
// environment names, in a database of its own. BENCH_ONLY, BENCH_STRATEGIES: names with blanks
// between them of what alone is measured, see plan::only; then a table is all that comes of it.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/corpus.hpp"
#include "report/report.hpp"
#include "scenario/scenarios.hpp"

namespace {

// Recorded sessions have more than their runs: a state, a summary.
std::unique_ptr<bench::corpus> sessions_of(std::string_view name, std::size_t bytes,
                                           const std::string& file) {
    return file.empty() ? bench::generated_corpus(name, bytes - 400)
                        : bench::recorded_corpus(name, bytes - 2750, file);
}

std::vector<std::string> names_in(const char* variable) {
    const char* value = std::getenv(variable);
    std::istringstream text(value == nullptr ? "" : value);
    return {std::istream_iterator<std::string>(text), {}};
}

/// What bench/run has found out of psycopg.
std::string driver() {
    const char* told = std::getenv("BENCH_DRIVER");
    return told == nullptr || *told == '\0' ? "; no psycopg" : std::string("; by ") + told;
}

bench::report_header measure(const bench::plan& how, const std::string& recorded,
                             bench::findings& into) {
    bench::stage stage;
    const auto small = bench::small_corpus();
    const auto real = sessions_of("real", 6'500, recorded);
    const auto long_ones = bench::generated_corpus("long", 34'000);

    const auto for_real = measure_loads(stage, how, *real, how.real_rows, into);
    measure_sync(stage, how, *real, how.real_rows, for_real, into);
    measure_workers(stage, how, *real, how.real_rows, for_real, into);
    measure_wal(stage, how, *long_ones, for_real, into);
    measure_calls(stage, how, *real, into);
    measure_memory(stage, how, *real, how.real_rows, for_real, into);
    const auto for_small = measure_loads(stage, how, *small, how.small_rows, into);
    measure_sync(stage, how, *small, how.small_rows, for_small, into);
    measure_workers(stage, how, *small, how.small_rows, for_small, into);
    measure_calls(stage, how, *small, into);
    measure_memory(stage, how, *small, how.small_rows, for_small, into);
    measure_growth(stage, how, *small, for_small, into);
    measure_keys(how, into);
    measure_runs(stage, how, into);
    for (const int workers : {1, 2}) {
        measure_stream(stage, how, *real, workers, into);
    }

    return {.server = stage.server(),
            .repetitions = how.repetitions,
            .is_whole = how.is_whole(),
            .chosen = {{"small", for_small}, {"real", for_real}},
            .corpora = {{"small", std::string(small->description())},
                        {"real", std::string(real->description())},
                        {"long", std::string(long_ones->description())},
                        {"keys", "small, keyed by text and by (int, text)"},
                        {"readings", "made up, three small columns keyed by bigint"},
                        {"runs", "conversations of runs of 2 kB of made-up words" + driver()}}};
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool quick = !arguments.empty() && arguments.front() == "--quick";
    if (quick) {
        arguments.erase(arguments.begin());
    }
    if (arguments.empty() || arguments.size() > 2) {
        std::fputs("usage: bench [--quick] DIRECTORY [FILE]\n", stderr);
        return 2;
    }
    try {
        bench::findings found;
        auto how = quick ? bench::quick_plan() : bench::plan{};
        how.only = names_in("BENCH_ONLY");
        how.strategies = names_in("BENCH_STRATEGIES");
        const auto header = measure(how, arguments.size() > 1 ? arguments[1] : "", found);
        if (found.measurements.empty() && found.memory.empty() && found.streams.empty()) {
            throw std::invalid_argument("nothing has those names: bench/scenario/scenarios.hpp");
        }
        bench::print_report(header, found);
        if (how.is_whole()) {
            bench::write_json_report(header, found, arguments[0] + "/bench.json");
            bench::write_chart_data(header, found, arguments[0] + "/bench");
        }
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "bench: %s\n", failed.what());
        return 1;
    }
}
