#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agno/export.hpp"
#include "agno/upsert_result.hpp"

namespace agno {

/// What a document means for the row that is stored.
enum class write_mode : std::uint8_t {
    replace,  ///< the document is the whole row
    patch,    ///< keys it lacks keep their value, objects and runs merge
    insert,   ///< a new row; one that exists is left alone (outcome::exists)
    remove,   ///< the row is deleted; only the document's key is read (the server's mode 'delete')
};

/// What a bad document means for the others.
enum class error_policy : std::uint8_t {
    abort,  ///< the call fails with data_error, the document's batch is not written
    skip,   ///< the document is reported as rejected, the others land
};

/// What a top-level key without a column means.
enum class unknown_key_policy : std::uint8_t {
    error,   ///< the document is bad
    ignore,  ///< the key is dropped
};

/// What numbers in time columns count since 1970-01-01T00:00:00Z.
enum class epoch_unit : std::uint8_t { seconds, milliseconds, microseconds };

/// Whether workers write to the several nodes of Citus, where that distributes the table.
enum class distribution : std::uint8_t {
    /// Each to a node, whose documents it gets, as far as the nodes are known by names that lead
    /// there from here, take the same user, and have the same settings of times and search_path.
    /// Not behind a pooler, nor where the conninfo has a hostaddr.
    automatic,
    off,  ///< all to the server that the conninfo names; it sends documents on
};

/// How batches get to the server.
enum class transport_kind : std::uint8_t {
    /// As a parameter of the function's call, which is then one statement and one round trip; a
    /// batch above largest_parameter bytes through the temporary table, and so is every batch where
    /// the server's settings would have it write parameters to its log (log_parameter_max_length is
    /// not 0, and log_min_duration_statement or its like is set).
    automatic,
    /// As a parameter, however large it is and whatever the server logs.
    parameter,
    /// Copied to a temporary table that the function reads.
    temp_table,
    /// Copied into the loader table that config::loader_table names.
    loader,
};

/// An attempt at a batch that failed and is about to be made again.
struct retry_notice {
    /// The what() of the error that would be thrown if this had been the last attempt.
    std::string what;
    /// The same error's.
    std::string sqlstate;
    /// From 1 to config::max_retries.
    int retry = 0;
    /// How long the writer waits before.
    std::chrono::milliseconds pause{0};
};

/// How documents are written. Plain values, so that a caller sets what it cares about; values out
/// of range fall back as normalized() documents. A writer keeps a copy: changing the original later
/// changes nothing. Threads may share one that none of them changes.
struct config {
    static constexpr std::int64_t default_batch_size = 5000;             ///< of batch_size
    static constexpr std::int64_t default_min_batch_size = 500;          ///< of min_batch_size
    static constexpr int default_max_retries = 3;                        ///< of max_retries
    static constexpr std::chrono::milliseconds default_timeout{30'000};  ///< of timeout
    /// Of max_batch_bytes.
    static constexpr std::int64_t default_max_batch_bytes = std::int64_t{4} * 1024 * 1024;
    /// A batch is one value of text on the server, which can't hold 1 GiB. A document longer than
    /// this is bad (54000).
    static constexpr std::int64_t largest_batch_bytes = std::int64_t{512} * 1024 * 1024;
    /// Most bytes of a batch that transport_kind::automatic sends as a parameter. libpq and the
    /// server hold that as a whole, the server several times: memory that it gets anew for each
    /// batch once they are larger.
    static constexpr std::int64_t largest_parameter = std::int64_t{8} * 1024 * 1024;

    /// Most documents in a batch. Non-positive: the default, 5000.
    std::int64_t batch_size = default_batch_size;
    /// A batch that timed out or found the server short of resources is halved, but not below this
    /// many documents. Non-positive: the default, 500; above batch_size: batch_size.
    std::int64_t min_batch_size = default_min_batch_size;
    /// Most bytes of JSON in a batch, a line end for each document included; a longer document
    /// forms a batch of its own. Memory is bounded by workers x 4 x max_batch_bytes: one batch
    /// fills while one is written, of which libpq holds another copy (up to largest_parameter, else
    /// a piece), and there is one more where documents span lines; up to 3 more of texts that wait
    /// for a report_handler behind a slower worker's documents. Non-positive: the default,
    /// 4 MiB; above 512 MiB: 512 MiB.
    std::int64_t max_batch_bytes = default_max_batch_bytes;
    /// How often one batch is tried again. Non-positive: the default, 3.
    int max_retries = default_max_retries;
    /// How long one attempt at a batch may take, connecting included. Zero: no limit; negative: the
    /// default, 30 s.
    std::chrono::milliseconds timeout = default_timeout;
    /// A pause before each batch but the first, per worker. Negative: none.
    std::chrono::milliseconds throttle_interval{0};
    /// How long a document waits, at most, for its batch to fill: then what there is of the batch
    /// is written, unless its worker is still busy with the one before. Also while the source of
    /// documents waits for more. For input that trickles; zero, the default, or negative: batches
    /// are written when they are full. A single transaction is as well off without it.
    std::chrono::milliseconds flush_after{0};
    /// Connections that write at once. Documents of one session_id go to one of them and keep their
    /// order. Non-positive: 1. A borrowed connection and single_transaction always mean 1.
    int workers = 1;
    /// For tables that Citus distributes, see there. Batches then mostly have rows of one node,
    /// which costs the least; for that it takes as many workers as there are nodes.
    distribution distributed = distribution::automatic;
    /// All or nothing: one transaction over the whole call. Batches are savepoints in it.
    bool single_transaction = false;
    /// Everything is done in a single transaction, which is then rolled back: the outcomes are real
    /// and nothing is kept.
    bool dry_run = false;

    /// How batches get to the server.
    transport_kind transport = transport_kind::automatic;
    /// For transport_kind::loader, and only there: the foreign table of a server of agno_loader's,
    /// as SQL would name it. Its OPTIONS say what becomes of the documents, so `target` to
    /// `time_unit` below and a call's preserve_updated_at have to stay as they are by default, but
    /// for on_error, which may be `skip` where the table's on_error is: it then covers what the
    /// client itself refuses (text that is no JSON object, or not UTF-8), which else ends the call.
    /// Results hold counts, but no reports of the documents that the server rejects: those are for
    /// the loader's reject_table.
    std::string loader_table;

    /// For servers that take no extension: the schema in which agno_portable.sql installed the
    /// functions. Empty: agno, else one on the search_path. The extension is preferred.
    std::string schema;

    /// The table to write to, as SQL would name it ("app.sessions", "\"My Sessions\""). Empty:
    /// `sessions` by the connection's search_path.
    std::string target;
    /// The columns that identify a row, for documents that are not sessions: `target` is then any
    /// table with a unique index of exactly these. Empty: session_id. Workers divide documents by
    /// their key; reports give it as session_id, several columns as a JSON array.
    std::vector<std::string> key;
    /// A column, such as `user_id`: a document whose stored row has another value there is rejected
    /// (42501). Empty: rows have no owner.
    std::string owner;
    /// For write_mode::patch: columns of JSON arrays, and the member that their elements merge by:
    /// an element takes the place of the stored one. Empty, and merge_elements_by as well: runs, by
    /// run_id.
    std::map<std::string, std::string> merge_by;
    /// The same, where an element is a patch of the stored one, as RFC 7396 has it.
    std::map<std::string, std::string> merge_elements_by;
    /// A table, as SQL would name it, in which each run of a session is a row ("agno_runs", see
    /// agno_create_runs_table()); a column `runs` of the target is then left alone. Only where
    /// documents are sessions, i.e. where no key is named. Empty: runs are a column of the target.
    std::string runs_target;
    /// With runs_target and write_mode::replace: delete stored runs of a session whose document has
    /// `runs` that don't name them. Else they stay.
    bool prune_runs = false;
    /// Creates the target with agno_create_sessions_table() if it doesn't exist, and runs_target
    /// with agno_create_runs_table().
    bool create_table = false;
    /// What a document means for the row that is stored.
    write_mode mode = write_mode::replace;
    /// What a bad document means for the others.
    error_policy on_error = error_policy::abort;
    /// What a top-level key without a column means.
    unknown_key_policy unknown_keys = unknown_key_policy::error;
    /// Skips documents no newer than the stored row (outcome::stale).
    bool newer_only = false;
    /// Lets an identical document still set updated_at.
    bool touch = false;
    /// Replace U+0000 and lone surrogates by U+FFFD, NaN and Infinity by null, instead of refusing
    /// the document.
    bool repair = false;
    /// The unit of numbers in the time columns of raw documents. A session's times need none.
    epoch_unit time_unit = epoch_unit::seconds;

    /// Keeps in this file, an embedded database, which row version each document left, and next
    /// time asks the server which of these are current still: those documents count as unchanged
    /// without being sent. A file for each table and set of options; another's is refused, and so
    /// is one in use. It may be lost or behind: then documents are sent again. Memory is bounded
    /// whatever its size. Not with write_mode::remove, `touch`, runs_target or a loader table.
    /// Empty: every document is sent.
    std::string sync_file;

    /// Called after every batch with what the call did so far: what is committed or, in a single
    /// transaction, merged; also after batch_size documents that were refused without being sent.
    /// Called on the thread that wrote the batch, which is a worker's or the caller's; never by two
    /// at once, so that it needs no lock for what only it touches. Keep it short: no other batch
    /// completes meanwhile. It may request a stop of this call and use other writers, not this one.
    /// What it throws, of whatever type, ends the call and comes out of it; it is not called again,
    /// and what had been committed stays.
    std::function<void(const upsert_result&)> on_progress;

    /// Called before every attempt that is made again, under the same rules.
    std::function<void(const retry_notice&)> on_retry;

    /// Called with what an operator may want to know though nothing went wrong, in words: to which
    /// nodes the workers write. Under the same rules.
    std::function<void(const std::string&)> on_notice;

    /// The configuration that will be in effect: this one with the fallbacks above applied.
    [[nodiscard]] AGNO_API config normalized() const;
};

}  // namespace agno
