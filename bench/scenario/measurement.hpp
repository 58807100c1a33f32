#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "corpus/document.hpp"
#include "server/server_use.hpp"

namespace bench {

class stage;
class strategy;

/// What one run took.
struct sample {
    double seconds = 0;
    double wal_bytes = 0;
    /// Of the server's processors.
    double cpu_seconds = 0;
};

/// What was measured of one strategy in one scenario, once a repetition.
struct measurement {
    std::string corpus;
    std::string scenario;
    std::string strategy;
    int workers = 1;
    std::size_t rows = 0;
    /// Of JSON text.
    std::size_t bytes = 0;
    std::vector<double> seconds;
    /// Bytes of WAL per row.
    std::vector<double> wal;
    /// Seconds of the server's processors per row.
    std::vector<double> cpu;

    [[nodiscard]] double rows_per_second() const;
    /// Adds a repetition.
    void note(const sample& took);
};

/// The value below which that share (0 to 1) of the values lies, interpolated.
double quantile(std::vector<double> values, double share);
double median(const std::vector<double>& values);

/// Peaks of memory while documents were loaded, in bytes; 0 if it doesn't apply.
struct memory_use {
    std::string corpus;
    std::string strategy;
    std::size_t rows = 0;
    std::size_t bytes = 0;
    /// A backend's peak, shared buffers that it touched included (VmHWM) ...
    std::size_t backend = 0;
    /// ... and without them (the highest RssAnon that was seen).
    std::size_t backend_private = 0;
    /// The client's (VmHWM), if it is a process of its own.
    std::size_t client = 0;
};

/// A stream of documents to agno-load.
struct stream_use {
    std::string corpus;
    int workers = 1;
    std::size_t rows = 0;
    std::size_t bytes = 0;
    double seconds = 0;
    /// The process's peak of memory, in bytes.
    std::size_t client = 0;

    [[nodiscard]] std::size_t client_per_worker() const {
        return client / static_cast<std::size_t>(workers);
    }
};

/// Everything that a run of the bench found.
struct findings {
    std::vector<measurement> measurements;
    std::vector<memory_use> memory;
    std::vector<stream_use> streams;
    /// What a row of the long documents takes on disk.
    double long_row_bytes = 0;

    /// The measurement of that name; nullptr if there is none.
    [[nodiscard]] const measurement* find(std::string_view corpus, std::string_view scenario,
                                          std::string_view strategy, int workers = 1) const;

    /// The first one of a scenario; nullptr if there is none.
    [[nodiscard]] const measurement* first(std::string_view corpus,
                                           std::string_view scenario) const;
};

template <class Action>
double seconds_of(const Action& action) {
    const auto start = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// What an action takes of a server, which `used` asks: used_so_far() or stage::used().
template <class Action, class Used>
sample sample_of(const Action& action, const Used& used) {
    const server_use before = used();
    const double seconds = seconds_of(action);
    const server_use behind = used();
    return {seconds, behind.wal_bytes - before.wal_bytes, behind.cpu_seconds - before.cpu_seconds};
}

/// Runs a strategy once. It is connected and warmed up with the first documents, then `reset`
/// brings the table to its state, and only then the clock starts. make_room: lets the first
/// documents in.
sample measure_once(stage& on, strategy& with, std::span<const document> all,
                    const std::function<void()>& make_room, const std::function<void()>& reset);

}  // namespace bench
