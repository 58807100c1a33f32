#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

#include "report/report.hpp"

namespace bench {

namespace {

/// Of `new` a plain COPY, elsewhere the Go writer's strategy: what the others are compared with.
const measurement* baseline_of(const report_header& header, const findings& found,
                               const measurement& of) {
    const auto chosen = header.chosen.find(of.corpus);
    if (chosen == header.chosen.end()) {
        return found.first(of.corpus, of.scenario);
    }
    if (of.scenario == "new" || of.scenario.starts_with("to_")) {
        return found.find(of.corpus, of.scenario, "copy_text");
    }
    if (of.scenario == "two_workers") {
        return found.find(of.corpus, of.scenario, of.strategy, 1);
    }
    if (of.corpus == "runs") {
        const bool is_append = of.scenario.starts_with("append_");
        const bool is_load = of.scenario == "load_runs";
        return found.find(of.corpus, of.scenario,
                          is_append ? "plain_insert"
                          : is_load ? "row_by_row"
                                    : "by_fifty");
    }
    if (of.scenario.starts_with("call_")) {
        return found.find(of.corpus, of.scenario, "single_row");
    }
    return found.find(of.corpus, of.scenario, chosen->second.temp_table);
}

std::string milliseconds(double seconds) {
    return rounded(seconds * 1000, seconds < 0.01 ? 3 : 1);
}

void print_head(const measurement& of) {
    const auto per_document = of.bytes / of.rows;
    std::printf("\n%s, %s (%zu bytes a document)\n", of.corpus.c_str(), of.scenario.c_str(),
                per_document);
    std::printf("  %-18s %8s %10s  %-32s %10s %10s %8s\n", "strategy", "rows", "rows/s",
                "ms: median (least - most)", "WAL B/row", "CPU us/row", "speed");
}

void print_line(const measurement& of, const measurement* baseline) {
    const auto name = of.strategy + (of.workers > 1 ? " x" + std::to_string(of.workers) : "");
    // Of thousands of calls the extremes say little.
    const bool are_calls = of.rows == 1;
    const auto times = milliseconds(median(of.seconds)) + " (" +
                       milliseconds(quantile(of.seconds, are_calls ? 0.01 : 0)) + " - " +
                       milliseconds(quantile(of.seconds, are_calls ? 0.99 : 1)) + ")" +
                       (are_calls ? " p1, p99" : "");
    std::printf("  %-18s %8zu %10s  %-32s %10s %10s %7sx\n", name.c_str(), of.rows,
                rounded(of.rows_per_second(), 0).c_str(), times.c_str(),
                of.wal.empty() ? "" : rounded(median(of.wal), 1).c_str(),
                tells_cpu(of) ? rounded(median(of.cpu) * 1e6, 1).c_str() : "",
                baseline == nullptr
                    ? ""
                    : rounded(of.rows_per_second() / baseline->rows_per_second(), 2).c_str());
}

void print_streams(const findings& found) {
    std::printf("\nagno-load, a stream of documents through a pipe\n");
    std::printf("  %-8s %8s %10s %10s %12s %18s\n", "corpus", "workers", "MB", "seconds",
                "peak, MiB", "a worker, MiB");
    const auto mib = [](std::size_t bytes) {
        return rounded(static_cast<double>(bytes) / (1 << 20), 0);
    };
    for (const auto& each : found.streams) {
        std::printf("  %-8s %8d %10s %10s %12s %18s\n", each.corpus.c_str(), each.workers,
                    rounded(static_cast<double>(each.bytes) / 1e6, 0).c_str(),
                    rounded(each.seconds, 1).c_str(), mib(each.client).c_str(),
                    mib(each.client_per_worker()).c_str());
    }
}

void print_memory(const findings& found) {
    const auto mib = [](std::size_t bytes) {
        return bytes == 0 ? "" : rounded(static_cast<double>(bytes) / (1 << 20), 0);
    };
    std::printf("\npeak memory while new rows were loaded, MiB\n");
    std::printf("  %-8s %-18s %10s %10s %18s %10s\n", "corpus", "strategy", "documents", "backend",
                "with shared memory", "client");
    for (const auto& each : found.memory) {
        std::printf("  %-8s %-18s %10s %10s %18s %10s\n", each.corpus.c_str(),
                    each.strategy.c_str(), mib(each.bytes).c_str(),
                    mib(each.backend_private).c_str(), mib(each.backend).c_str(),
                    mib(each.client).c_str());
    }
}

void print_targets(const report_header& header, const findings& found) {
    std::printf("\ntargets (speeds, unless something else is named)\n");
    std::printf("  %-8s %-52s %9s %9s\n", "corpus", "ratio", "target", "reached");
    for (const auto& each : targets_of(header, found)) {
        std::printf("  %-8s %-52s %9s %9s %s\n", each.corpus.c_str(), each.what.c_str(),
                    ((each.at_least ? ">= " : "<= ") + rounded(each.wanted, 2)).c_str(),
                    rounded(each.reached, each.reached < 0.1 ? 4 : 2).c_str(),
                    each.is_met() ? "" : "missed");
    }
}

}  // namespace

bool tells_cpu(const measurement& of) {
    // Ten ticks of the clock that it is measured by.
    constexpr double least = 0.1;
    return median(of.cpu) * static_cast<double>(of.rows) >= least;
}

std::string rounded(double value, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string machine() {
    std::string model = "unknown processor";
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            model = line.substr(line.find(':') + 2);
            break;
        }
    }
    return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " processors";
}

void print_report(const report_header& header, const findings& found) {
    std::printf("PostgreSQL %s on %s; medians of %d, interleaved\n", header.server.c_str(),
                machine().c_str(), header.repetitions);
    for (const auto& [name, description] : header.corpora) {
        std::printf("%s: %s\n", name.c_str(), description.c_str());
    }
    if (found.long_row_bytes > 0) {
        std::printf("A row of long takes %s bytes on disk.\n",
                    rounded(found.long_row_bytes, 0).c_str());
    }
    std::printf(
        "Rows of the baselines were encoded before the clock started; ours went as JSON text.\n"
        "Nothing waits for a disk (fsync = off). CPU is the server's. Speed is relative to: plain "
        "COPY of text (new, to_...),\n"
        "one worker (two_workers), single_row (call_...), the key of one column (keys), "
        "plain_insert\n"
        "(append_...), an upsert for each run (load_runs), fifty sessions fetched, their runs\n"
        "inserted, and so on (move_runs), the temporary table (all others).\n");
    std::string group;
    for (const auto& each : found.measurements) {
        if (group != each.corpus + each.scenario) {
            print_head(each);
        }
        group = each.corpus + each.scenario;
        print_line(each, baseline_of(header, found, each));
    }
    if (!found.memory.empty()) {
        print_memory(found);
    }
    if (!found.streams.empty()) {
        print_streams(found);
    }
    if (header.is_whole) {
        print_targets(header, found);
    }
}

}  // namespace bench
