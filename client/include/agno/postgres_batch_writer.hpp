#pragma once

#include <memory>
#include <string>

#include "agno/batch_writer.hpp"
#include "agno/config.hpp"
#include "agno/document_source.hpp"
#include "agno/export.hpp"

// libpq's, so that users of this header don't need libpq's.
struct pg_conn;
typedef struct pg_conn PGconn;

namespace agno {

/// Writes sessions to PostgreSQL through the extension agno: each batch is one transaction, by
/// default the single statement that calls agno_upsert_sessions() with the documents (see
/// transport_kind). Depends on no state in the server's session, so it works through a transaction
/// pooler; what it leaves there is a temporary table where it needed one, and a prepared statement
/// that makes small batches fast.
///
/// Threads: one writer, one call at a time (a call made by a callback of the writer's own throws
/// usage_error, 55006). Different writers may be used by different threads at once without a
/// lock, unless they borrow the same connection; a writer may go from one thread to another
/// between calls. Only the stop_token is for other threads: that is how one ends a call. The
/// library starts threads of its own if there is more than one batch, or with
/// config::flush_after; they are gone when the call returns, except one that delivers a cancel
/// to a server that doesn't answer.
///
/// Fails with connection_error, timeout_error, cancelled_error, data_error, usage_error or error
/// itself. Retries by itself what can succeed when tried again, and nothing else. Upserts are
/// idempotent, so a batch whose commit went unanswered is sent again, unless the server can tell
/// that it took place; see upsert_result::replayed. Before that, the server process of the
/// connection that was lost is ended, so that nothing of it lands late.
class AGNO_API postgres_batch_writer final : public batch_writer {
  public:
    /// Owns its connections: one per worker, opened when first needed and reopened when lost.
    /// conninfo: as libpq takes it (key=value pairs, URI, or a database's name); what it leaves out
    /// comes from the environment and service file. Of several hosts one that doesn't answer within
    /// connect_timeout is passed over for the next. Looking up a host's name is libpq's and may
    /// block longer than config::timeout. Throws usage_error if settings contradict each other
    /// or conninfo can't be read; no error ever shows a password.
    explicit postgres_batch_writer(const std::string& conninfo, const config& settings = {});

    /// Borrows a connection, which must outlive the writer, be idle and outside a transaction at
    /// every call, and is left so. One worker. A lost connection is not reopened: that is its
    /// owner's to do. Throws usage_error if it is null or settings contradict each other.
    explicit postgres_batch_writer(PGconn* borrowed, const config& settings = {});

    ~postgres_batch_writer() override;
    postgres_batch_writer(postgres_batch_writer&&) noexcept;
    postgres_batch_writer& operator=(postgres_batch_writer&&) noexcept;

    upsert_result upsert_sessions(std::span<const session> sessions, bool preserve_updated_at,
                                  std::stop_token stop = {}) override;

    /// The same for raw documents from a source of any length, in bounded memory. on_report: takes
    /// rejected and stale documents as they come up, so that the result doesn't collect them.
    upsert_result upsert_documents(document_source& source, bool preserve_updated_at,
                                   const std::stop_token& stop = {},
                                   const report_handler& on_report = {});

    void close() noexcept override;

    /// The configuration in effect.
    [[nodiscard]] const config& settings() const noexcept;

  private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace agno
