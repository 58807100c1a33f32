#include <stdexcept>

#include "report/report.hpp"

namespace bench {

namespace {

/// Looks things up, by the names that a report uses.
class lookup {
  public:
    lookup(const report_header& header, const findings& found) : header_(header), found_(found) {}

    [[nodiscard]] const measurement& of(const std::string& corpus, const std::string& scenario,
                                        const std::string& strategy, int workers = 1) const {
        const auto* one = found_.find(corpus, scenario, strategy, workers);
        if (one == nullptr) {
            throw std::logic_error("nothing measured: " + corpus + ", " + scenario + ", " +
                                   strategy);
        }
        return *one;
    }

    [[nodiscard]] const choices& chosen(const std::string& corpus) const {
        return header_.chosen.at(corpus);
    }

  private:
    const report_header& header_;
    const findings& found_;
};

double speed_ratio(const measurement& ours, const measurement& theirs) {
    return ours.rows_per_second() / theirs.rows_per_second();
}

double wal(const measurement& of) {
    return median(of.wal);
}

/// By the functions in plain SQL, against the temporary table.
struct wanted_of_portable {
    double fresh;
    double unchanged;
    double one_changed;  ///< 0: as it comes
};

struct wanted {
    double loader_to_copy;
    double client_to_copy;
    double fresh;
    double unchanged;
    double one_changed;
    double all_changed;
    double agno_load_to_copy;
    double patch;  ///< 0: as it comes
    double sync;
    double sync_by_link;  ///< of 100 Mbit/s; 0: as it comes
    wanted_of_portable portable;
};

}  // namespace

const measurement& best_of_ours(const report_header& header, const findings& found,
                                const std::string& corpus, const std::string& scenario) {
    const lookup look(header, found);
    const measurement* best = &look.of(corpus, scenario, "function");
    for (const auto& each : {std::string("client"), look.chosen(corpus).loader}) {
        const auto& other = look.of(corpus, scenario, each);
        best = other.rows_per_second() > best->rows_per_second() ? &other : best;
    }
    return *best;
}

std::vector<target> targets_of(const report_header& header, const findings& found) {
    const lookup look(header, found);
    std::vector<target> all;
    const auto add = [&](const std::string& corpus, const wanted& want) {
        const std::string& temp_table = look.chosen(corpus).temp_table;
        const std::string& loader = look.chosen(corpus).loader;
        const auto& copy = look.of(corpus, "new", "copy_text");
        const auto over_strategy = [&](const std::string& scenario, double least) {
            const auto& best = best_of_ours(header, found, corpus, scenario);
            all.push_back({corpus, scenario + ": " + best.strategy + " / " + temp_table, least,
                           true, speed_ratio(best, look.of(corpus, scenario, temp_table))});
        };
        all.push_back({corpus, "new: " + loader + " / copy_text", want.loader_to_copy, true,
                       speed_ratio(look.of(corpus, "new", loader), copy)});
        all.push_back({corpus, "new: client / copy_text", want.client_to_copy, true,
                       speed_ratio(look.of(corpus, "new", "client"), copy)});
        over_strategy("new", want.fresh);
        over_strategy("unchanged", want.unchanged);
        over_strategy("one_changed", want.one_changed);
        over_strategy("all_changed", want.all_changed);
        const auto over = [&](const std::string& scenario, const std::string& ours,
                              const std::string& theirs, double least) {
            if (least > 0) {
                all.push_back({corpus, scenario + ": " + ours + " / " + theirs, least, true,
                               speed_ratio(look.of(corpus, scenario, ours),
                                           look.of(corpus, scenario, theirs))});
            }
        };
        over("new", "agno-load", "copy_text", want.agno_load_to_copy);
        const bool has_go = found.find(corpus, "new", "go_package", 1) != nullptr;
        over("new", "agno-load", has_go ? "go_package" : "go_writer", 4);
        over("one_changed", "patch", temp_table, want.patch);
        const std::string sync = "agno-load --sync";
        over("sync", sync, temp_table, want.sync);
        over("sync_100mbit", sync, temp_table, want.sync_by_link);
        all.push_back(
            {corpus, "sync, WAL bytes per row", 0, false, wal(look.of(corpus, "sync", sync))});
        over("new", "portable", temp_table, want.portable.fresh);
        over("unchanged", "portable", temp_table, want.portable.unchanged);
        over("one_changed", "portable", temp_table, want.portable.one_changed);
        all.push_back({corpus, "unchanged, WAL bytes per row: portable", 0, false,
                       wal(look.of(corpus, "unchanged", "portable"))});
        for (const auto& each : {std::string("client"), loader}) {
            all.push_back({corpus, "two workers / one: " + each, 1.6, true,
                           speed_ratio(look.of(corpus, "two_workers", each, 2),
                                       look.of(corpus, "two_workers", each, 1))});
            all.push_back({corpus, "unchanged, WAL bytes per row: " + each, 0, false,
                           wal(look.of(corpus, "unchanged", each))});
        }
        for (const auto& scenario : {"call_new", "call_changed", "call_unchanged"}) {
            all.push_back({corpus, std::string(scenario) + ", time: function / single_row", 1.3,
                           false,
                           1 / speed_ratio(look.of(corpus, scenario, "function"),
                                           look.of(corpus, scenario, "single_row"))});
        }
    };
    add("small", {1.5, 1.2, 2.2, 6, 2.2, 1.6, 1.2, 0, 8, 0, {0.8, 1.2, 0}});
    add("real", {2.0, 1.5, 2.8, 7, 4, 2.3, 1.8, 6, 12, 50, {1.5, 1.5, 1.2}});

    const auto& [temp_table, loader] = look.chosen("real");
    for (const auto& scenario : {"long_first", "long_again"}) {
        for (const auto& each : {std::string("client"), loader}) {
            all.push_back({"long", std::string(scenario) + ", WAL: " + each + " / " + temp_table,
                           0.01, false,
                           wal(look.of("long", scenario, each)) /
                               wal(look.of("long", scenario, temp_table))});
        }
    }
    for (const std::string scenario : {"new", "unchanged"}) {
        all.push_back({"keys", scenario + ", time: (int, text) / text", 1.2, false,
                       speed_ratio(look.of("keys", scenario, "text"),
                                   look.of("keys", scenario, "int, text"))});
        const auto& function = look.of("readings", scenario, "function");
        const auto& loader_of_readings = look.of("readings", scenario, "loader:binary");
        const auto& best = function.rows_per_second() > loader_of_readings.rows_per_second()
                               ? function
                               : loader_of_readings;
        all.push_back({"readings", scenario + ": " + best.strategy + " / temp_table:kept",
                       scenario == "new" ? 1.5 : 3, true,
                       speed_ratio(best, look.of("readings", scenario, "temp_table:kept"))});
    }
    const auto& shortest = look.of("runs", "append_10", "function");
    const auto& longest = look.of("runs", "append_10000", "function");
    all.push_back({"runs", "append, time: onto 10,000 / onto 10", 1.3, false,
                   1 / speed_ratio(longest, shortest)});
    all.push_back({"runs", "append onto 10,000, WAL / the run", 2, false,
                   wal(longest) / static_cast<double>(longest.bytes)});
    struct pair {
        const char* scenario;
        const char* ours;
        const char* theirs;
        double least;
    };
    for (const auto& [scenario, ours, theirs, least] :
         {pair{"load_runs", "function", "row_by_row", 5},
          pair{"load_runs", "agno_load", "psycopg", 5},
          pair{"move_runs", "procedure", "by_fifty", 10},
          pair{"move_runs", "procedure", "psycopg", 10}}) {
        // There may be no psycopg.
        if (found.find("runs", scenario, theirs) != nullptr) {
            all.push_back(
                {"runs", std::string(scenario) + ": " + ours + " / " + theirs, least, true,
                 speed_ratio(look.of("runs", scenario, ours), look.of("runs", scenario, theirs))});
        }
    }
    for (const auto& each : found.streams) {
        all.push_back({each.corpus,
                       "stream, MiB of client memory per worker, " + std::to_string(each.workers) +
                           " at once",
                       200, false, static_cast<double>(each.client_per_worker()) / (1 << 20)});
    }
    return all;
}

}  // namespace bench
