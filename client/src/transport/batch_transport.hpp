#pragma once

#include "src/batch/document_lines.hpp"
#include "src/libpq/failure.hpp"
#include "src/server/server_link.hpp"
#include "src/transport/upsert_statement.hpp"

namespace agno::detail {

/// One attempt to merge a slice.
struct merge_attempt {
    server_link& link;  ///< open
    const batch_slice& slice;
    /// SQL to be run before all else, e.g. BEGIN; empty if the attempt is_one_statement().
    const char* opening;
    const deadline& until;
    phase& at;  ///< told what is being done; upserting (or landing) unless the transport says else
};

/// A way of getting a batch to the server and merging it there. What it throws is failure.
class batch_transport {
  public:
    virtual ~batch_transport() = default;

    /// Looks up what it has to know of the link's database, unless it knows.
    virtual void get_ready(server_link& link, const deadline& until) = 0;
    /// Makes the next get_ready() look again.
    virtual void forget() noexcept {}

    /// True if merge() is one statement, which needs no transaction around it.
    [[nodiscard]] virtual bool is_one_statement(const batch_slice&) const noexcept { return false; }

    /// Merges the slice. Returns what upsert_statement::read() reads.
    virtual pg_result merge(const merge_attempt& what) = 0;

    /// SQL to be run after the merge, where the transaction has more batches to come.
    [[nodiscard]] virtual const char* tidy_up(const batch_slice&) const noexcept { return ""; }
};

/// What to write documents with for the server at the other end.
[[nodiscard]] inline character_set characters_for(const connection& to) noexcept {
    return to.takes_unicode() ? character_set::unicode : character_set::ascii;
}

}  // namespace agno::detail
