#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "agno/config.hpp"
#include "src/batch/batch.hpp"
#include "src/call/sync_queries.hpp"
#include "src/libpq/failure.hpp"
#include "src/nodes/node_map.hpp"
#include "src/server/server_link.hpp"
#include "src/transport/batch_transport.hpp"
#include "src/transport/upsert_statement.hpp"

namespace agno::detail {

/// Writes batches over one link, each atomically: as a transaction of its own or, between
/// begin_single_transaction() and the end of the whole, as a savepoint of one transaction. An
/// action that fails throws failure and has left nothing behind; the link is then ready for the
/// next attempt, or lost.
class batch_transaction {
  public:
    /// settings: normalized, outlives the channel, as does the link.
    batch_transaction(server_link& link, const config& settings, bool preserve_updated_at);

    /// Makes the target table where it doesn't exist.
    void create_target(const deadline& until);

    /// For a sync: see ask_for_circumstances() and ask_for_changed().
    sync_circumstances circumstances(const deadline& until);
    std::vector<bool> find_changed(std::span<const std::string_view> versions,
                                   const deadline& until);

    /// Where the target's rows are; nothing where Citus does not distribute it, or its nodes are
    /// not to be reached as this one is.
    [[nodiscard]] std::optional<node_map> find_nodes(const deadline& until);
    /// Connects to that node. Throws failure unless it is there, and has these settings.
    void require_node(const citus_node& node, const std::string& settings, const deadline& until);
    void lead_to(const std::optional<server_place>& place) { link_.lead_to(place); }

    batch_outcome write(const batch_slice& slice, const deadline& until);

    /// After an attempt whose commit went unanswered: its outcome, if the server says that it
    /// committed. Nothing: the slice has to be written, again if in_doubt().
    std::optional<batch_outcome> landed_after_all(const deadline& until);
    /// True while a commit went unanswered and the server hasn't said what became of it.
    [[nodiscard]] bool in_doubt() const noexcept { return in_doubt_; }

    void begin_single_transaction(const deadline& until);
    /// Ends the single transaction: commits it or, in a dry run, rolls it back. If a commit went
    /// unanswered, the next attempt asks what became of it.
    void end_single_transaction(const deadline& until);
    /// Rolls the one transaction back, if there is one.
    void abandon_single_transaction() noexcept;

    /// Once no more attempts are made: ends what a lost connection may have left at work on the
    /// server, as far as that is possible at once.
    void give_up() noexcept;

    /// True if another attempt is possible and the failure says it may help.
    [[nodiscard]] bool can_retry(const failure& failed) const noexcept;

    [[nodiscard]] const server_link& link() const noexcept { return link_; }
    [[nodiscard]] time_spent take_spent() noexcept { return link_.take_spent(); }

  private:
    template <class Action>
    std::invoke_result_t<Action, connection&> attempt(const deadline& until, Action action);
    /// In a transaction, or a savepoint, of its own.
    template <class Action>
    std::invoke_result_t<Action> enclosed(connection& to, const deadline& until, Action action);
    batch_outcome write_alone(const batch_slice& slice, const deadline& until);
    batch_outcome write_in_transaction(connection& to, const batch_slice& slice,
                                       const deadline& until);
    template <class Action>
    pg_result conclude(ExecStatusType good, Action action);
    void commit(connection& to, batch_outcome outcome, const deadline& until);
    void finish(connection& to, const std::string& statements, const deadline& until);
    void note_statement_timeout(failure& failed) const;
    void note_doubt() noexcept;
    void ask_for_single_transaction(const deadline& until);
    void undo(const deadline& grace) noexcept;
    [[nodiscard]] bool roll_back(const char* statements, const deadline& grace) noexcept;

    /// A commit that was asked for.
    struct asked_commit {
        batch_outcome outcome;
        std::string server_epoch;
    };

    server_link& link_;
    const config& settings_;
    bool preserve_updated_at_;
    std::string opening_;
    upsert_statement statement_;
    std::unique_ptr<batch_transport> transport_;
    phase phase_ = phase::connecting;
    // How long cancelling may take once an attempt was interrupted.
    std::optional<deadline> grace_;
    // Until it is answered, or the server says what became of it.
    std::optional<asked_commit> asked_commit_;
    bool in_doubt_ = false;
    bool in_single_transaction_ = false;
    bool single_transaction_is_lost_ = false;
};

}  // namespace agno::detail
