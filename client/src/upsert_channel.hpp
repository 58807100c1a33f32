#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "agno/config.hpp"
#include "batch.hpp"
#include "batch_transport.hpp"
#include "failure.hpp"
#include "server_link.hpp"
#include "upsert_statement.hpp"

namespace agno::detail {

/// Writes batches over one link, each atomically: as a transaction of its own or, between
/// begin_whole() and the end of the whole, as a savepoint of one transaction. An action that fails
/// throws failure and has left nothing behind; the link is then ready for the next attempt, or
/// lost.
class upsert_channel {
  public:
    /// settings: normalized, outlives the channel, as does the link.
    upsert_channel(server_link& link, const config& settings, bool preserve_updated_at);

    /// Makes the target table where it doesn't exist.
    void create_target(const patience& patient);

    batch_outcome write(const batch_slice& slice, const patience& patient);

    void begin_whole(const patience& patient);
    /// Ends the one transaction: commits it or, in a dry run, rolls it back.
    void end_whole(const patience& patient);
    /// Rolls the one transaction back, if there is one.
    void abandon_whole() noexcept;

    /// Once no more attempts are made: ends what a lost connection may have left at work on the
    /// server, as far as that is possible at once.
    void give_up() noexcept;

    /// True where another attempt is possible and the failure says it may help.
    [[nodiscard]] bool can_retry(const failure& failed) const noexcept;

    [[nodiscard]] const server_link& link() const noexcept { return link_; }
    [[nodiscard]] time_spent take_spent() noexcept { return link_.take_spent(); }

  private:
    template <class Action>
    std::invoke_result_t<Action, connection&> attempt(const patience& patient, Action action);
    batch_outcome write_alone(const batch_slice& slice, const patience& patient);
    batch_outcome write_in_transaction(connection& to, const batch_slice& slice,
                                       const patience& patient);
    template <class Action>
    pg_result conclude(ExecStatusType good, Action action);
    void finish(connection& to, const std::string& statements, const patience& patient);
    void undo(const patience& grace) noexcept;
    [[nodiscard]] bool roll_back(const char* statements, const patience& grace) noexcept;

    server_link& link_;
    const config& settings_;
    upsert_statement statement_;
    std::unique_ptr<batch_transport> transport_;
    phase phase_ = phase::connecting;
    // How long the attempt may be brought to rest, once it was interrupted.
    std::optional<patience> grace_;
    bool in_whole_ = false;
    bool whole_is_lost_ = false;
};

}  // namespace agno::detail
