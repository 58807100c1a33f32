#pragma once

#include <span>
#include <stop_token>

#include "agno/export.hpp"
#include "agno/session.hpp"
#include "agno/upsert_result.hpp"

namespace agno {

/// Writes sessions in batches. An interface, so that applications can test against a fake. One call
/// at a time, see postgres_batch_writer.
class AGNO_API batch_writer {
  public:
    virtual ~batch_writer() = default;

    /// Inserts or updates the sessions. preserve_updated_at: store the documents' own updated_at
    /// (now() where unset) rather than now(). stop: ends the call early, with cancelled_error.
    /// Every batch is atomic; if a call throws agno::error, its committed() says what has landed.
    virtual upsert_result upsert_sessions(std::span<const session> sessions,
                                          bool preserve_updated_at, std::stop_token stop = {}) = 0;

    /// Gives up the writer's connections; in a callback, once the call is over. Later calls throw
    /// usage_error. Calling it twice is fine.
    virtual void close() noexcept = 0;
};

}  // namespace agno
