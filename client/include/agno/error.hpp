#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "agno/export.hpp"
#include "agno/upsert_result.hpp"

namespace agno {

/// The base of everything the library throws on purpose. what() says which batch and documents
/// failed, what the server said (message, detail, hint) and, where there is one, the hint.
/// Thrown itself where no leaf below fits, e.g. for a deadlock that outlasted its retries. Copies
/// share what they hold and may be read by several threads.
class AGNO_API error : public std::runtime_error {
  public:
    /// message: complete, for people. sqlstate: five characters. retryable: see is_retryable().
    error(const std::string& message, std::string_view sqlstate, bool retryable = false);

    /// The server's SQLSTATE, or the one of the same meaning where the library itself found the
    /// fault. Five characters.
    [[nodiscard]] std::string_view sqlstate() const noexcept { return sqlstate_.data(); }

    /// True if the same call may succeed later (deadlock, lost connection, timeout, ...). The
    /// library has already retried as often as config::max_retries allows.
    [[nodiscard]] bool is_retryable() const noexcept { return retryable_; }

    /// What the failed call had committed before it failed, and what stays.
    [[nodiscard]] const upsert_result& committed() const noexcept;

    /// For implementations of batch_writer: completes an error on its way to the caller.
    void set_committed(upsert_result landed);

  private:
    std::array<char, 6> sqlstate_{};
    bool retryable_;
    // Shared, so that copying an error doesn't throw.
    std::shared_ptr<const upsert_result> committed_;
};

/// No connection, a refused one, or one that was lost.
class AGNO_API connection_error : public error {
  public:
    using error::error;
};

/// A batch took longer than config::timeout; it was cancelled on the server and rolled back.
class AGNO_API timeout_error : public error {
  public:
    using error::error;
};

/// The stop_token asked to stop; the batch under way was cancelled on the server and rolled back.
class AGNO_API cancelled_error : public error {
  public:
    using error::error;
};

/// A document or a value that can't be accepted (SQLSTATE class 22 or 23).
class AGNO_API data_error : public error {
  public:
    /// index: 0-based position of the document among those of the call, where it is known.
    /// line: 1-based line of the input on which it begins, 0 if there are no lines.
    data_error(const std::string& message, std::string_view sqlstate,
               std::optional<std::uint64_t> index = {}, std::uint64_t line = 0);

    /// The bad document's 0-based index over the whole call (messages count from 1, as SQL does).
    [[nodiscard]] std::optional<std::uint64_t> document_index() const noexcept { return index_; }
    /// The line of the input on which that document begins, 0 if there are no lines.
    [[nodiscard]] std::uint64_t document_line() const noexcept { return line_; }

  private:
    std::optional<std::uint64_t> index_;
    std::uint64_t line_;
};

/// The call, the configuration or the database's set-up is wrong: a null connection, a missing
/// extension or table, a missing privilege. Trying again without a correction is of no use.
class AGNO_API usage_error : public error {
  public:
    using error::error;
};

}  // namespace agno
