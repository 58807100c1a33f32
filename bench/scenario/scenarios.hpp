#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "corpus/corpus.hpp"
#include "scenario/measurement.hpp"
#include "server/stage.hpp"

namespace bench {

/// How many rows, repetitions and so on.
struct plan {
    int repetitions = 5;
    std::size_t small_rows = 100'000;
    std::size_t real_rows = 20'000;
    std::size_t long_rows = 2'000;
    /// For single_row, which is too slow for all rows.
    std::size_t single_rows = 5'000;
    std::size_t calls = 2'000;
    /// A piece at a time: sizes are multiples of it.
    std::size_t growth_rows = 50'000;
    std::vector<std::size_t> growth_sizes{250'000, 500'000, 1'000'000};
    std::size_t stream_bytes = 1'000'000'000;
    /// In runs.
    std::vector<std::size_t> conversation_lengths{10, 100, 1'000, 10'000};
    std::size_t appends = 300;
    std::size_t conversations = 2'000;
    /// What alone is measured, everything if there is nothing: corpora, scenarios, CORPUS:SCENARIO.
    /// What measure_X() below measures together is one scenario of that name, unless its comment
    /// names several.
    std::vector<std::string> only;
    /// Likewise of strategies that are loaded with, for scenarios that compare several.
    std::vector<std::string> strategies;

    [[nodiscard]] bool is_whole() const { return only.empty() && strategies.empty(); }
    [[nodiscard]] bool wants(const std::string& corpus, const std::string& scenario) const;
    [[nodiscard]] bool wants_strategy(const std::string& name) const;
};

/// A tenth of it, three times.
plan quick_plan();

/// Which strategy of those with the same name before the colon does best with new rows: chosen by
/// measure_loads(), for that corpus and what is measured after it.
struct choices {
    std::string temp_table = "temp_table:kept";
    std::string loader = "loader:csv";
};

/// Every strategy over every state of the table: the scenarios `new`, `unchanged`, `one_changed`
/// (a JSON column and updated_at; `patch` sends nothing else), `all_changed`, `half_new` (the
/// others `one_changed`).
choices measure_loads(stage& on, const plan& how, const corpus& of, std::size_t rows,
                      findings& into);

/// Scenario `sync`: the stored rows once more, by `agno-load --sync`, which has seen them before.
/// `sync_100mbit`: the same over a link of 100 Mbit/s.
void measure_sync(stage& on, const plan& how, const corpus& of, std::size_t rows,
                  const choices& chosen, findings& into);

/// Scenario `two_workers`: new rows by one and by two connections.
void measure_workers(stage& on, const plan& how, const corpus& of, std::size_t rows,
                     const choices& chosen, findings& into);

/// A small column of long rows is changed: `long_first` after a checkpoint, when WAL holds images
/// of whole pages, and `long_again`.
void measure_wal(stage& on, const plan& how, const corpus& of, const choices& chosen,
                 findings& into);

/// A call with one document, in a transaction of its own: `call_new`, `call_changed`,
/// `call_unchanged`. Each call is a repetition.
void measure_calls(stage& on, const plan& how, const corpus& of, findings& into);

/// A load that goes on from an empty table, piece by piece: `to_250000` and so on.
void measure_growth(stage& on, const plan& how, const corpus& of, const choices& chosen,
                    findings& into);

/// Rows that are not sessions keyed by session_id, `new` and `unchanged`. Corpus `keys`: the small
/// documents, in a table keyed by text and in one keyed by (int, text); `readings`: three small
/// columns keyed by bigint.
void measure_keys(const plan& how, findings& into);

/// Runs in a table of their own: one of 2 kB appended to 10, 100 ... (`append_10`, each call a
/// repetition), sessions and their runs into two tables (`load_runs`), and what a column holds into
/// a table (`move_runs`). Strategies agno_load and psycopg are processes, from start to end.
void measure_runs(stage& on, const plan& how, findings& into);

/// Peak memory of backends, and of agno-load, over new rows.
void measure_memory(stage& on, const plan& how, const corpus& of, std::size_t rows,
                    const choices& chosen, findings& into);

/// plan::stream_bytes of documents, made on the fly, through a pipe to agno-load: its peak memory.
void measure_stream(stage& on, const plan& how, const corpus& of, int workers, findings& into);

/// A line on standard error about what is going on.
void tell(const std::string& what);

}  // namespace bench
