#include "src/call/batch_transaction.hpp"

#include <utility>

#include "src/call/grace.hpp"
#include "src/call/missing_tables.hpp"
#include "src/call/transaction_sql.hpp"
#include "src/nodes/node_query.hpp"
#include "src/retry/retry.hpp"
#include "src/transport/transport_factory.hpp"

namespace agno::detail {

batch_transaction::batch_transaction(server_link& link, const config& settings,
                                     bool preserve_updated_at)
    : link_(link),
      settings_(settings),
      preserve_updated_at_(preserve_updated_at),
      opening_(settings.sync_file.empty() ? begin_transaction
                                          : std::string(begin_transaction) + commit_durably),
      statement_(settings, preserve_updated_at),
      transport_(make_transport(settings, statement_)) {
    link_.look_in(settings.schema);
}

template <class Action>
std::invoke_result_t<Action, connection&> batch_transaction::attempt(const deadline& until,
                                                                     Action action) {
    phase_ = phase::connecting;
    grace_.reset();
    try {
        connection& ready = link_.ready(until);
        phase_ = phase::preparing;
        return action(ready);
    } catch (failure& failed) {
        failed.at = phase_;
        note_statement_timeout(failed);
        undo(grace_ ? *grace_ : grace_after(failed));
        note_doubt();
        failed.in_doubt = in_doubt_;
        throw;
    } catch (...) {
        undo(deadline(grace_after_timeout, no_stop));
        throw;
    }
}

void batch_transaction::create_target(const deadline& until) {
    attempt(until, [&](connection& to) {
        const std::string& schema = link_.extension_schema(until);
        // Also for the name's sake: it is UTF-8.
        to.execute(in_single_transaction_ ? set_savepoint : opening_, until);
        create_missing_tables(to, settings_, schema, until);
        to.execute(in_single_transaction_ ? release_savepoint : "COMMIT", until);
    });
}

template <class Action>
std::invoke_result_t<Action> batch_transaction::enclosed(connection& to, const deadline& until,
                                                         Action action) {
    to.execute(in_single_transaction_ ? set_savepoint : opening_, until);
    auto result = action();
    to.execute(in_single_transaction_ ? release_savepoint : "COMMIT", until);
    return result;
}

sync_circumstances batch_transaction::circumstances(const deadline& until) {
    return attempt(until, [&](connection& to) {
        return enclosed(to, until, [&] {
            return ask_for_circumstances(to, settings_, preserve_updated_at_, until);
        });
    });
}

std::vector<bool> batch_transaction::find_changed(std::span<const std::string_view> versions,
                                                  const deadline& until) {
    return attempt(until, [&](connection& to) {
        const std::string& schema = link_.extension_schema(until);
        const auto ask = [&] { return ask_for_changed(to, settings_, schema, versions, until); };
        // Alone it is one round trip; but the target's name is UTF-8.
        const bool is_alone = !in_single_transaction_ && to.speaks_utf8();
        return is_alone ? ask() : enclosed(to, until, ask);
    });
}

std::optional<node_map> batch_transaction::find_nodes(const deadline& until) {
    return attempt(until, [&](connection& to) {
        link_.extension_schema(until);
        return link_.may_lead_to_nodes() && !to.has_fixed_address()
                   ? ask_for_nodes(to, target_of(settings_), until)
                   : std::nullopt;
    });
}

void batch_transaction::require_node(const citus_node& node, const std::string& settings,
                                     const deadline& until) {
    link_.lead_to(node.place);
    attempt(until, [&](connection& to) { require_self(to, node, settings, until); });
}

/// query_canceled that this client did not ask for, in a session that has a limit of its own.
void batch_transaction::note_statement_timeout(failure& failed) const {
    const bool canceled = failed.kind == failure_kind::server && failed.sqlstate == "57014";
    if (canceled && link_.statement_timeout() != "0") {
        failed.statement_timeout = link_.statement_timeout();
    }
}

void batch_transaction::note_doubt() noexcept {
    const bool unanswered = commits(phase_) && !in_single_transaction_ && !link_.is_open();
    in_doubt_ = in_doubt_ || unanswered;
    if (phase_ == phase::committing && !unanswered) {
        asked_commit_.reset();
    }
}

batch_outcome batch_transaction::write(const batch_slice& slice, const deadline& until) {
    batch_outcome outcome = attempt(until, [&](connection& to) {
        transport_->get_ready(link_, until);
        const bool alone = !in_single_transaction_ && settings_.sync_file.empty() &&
                           to.speaks_utf8() && transport_->is_one_statement(slice);
        return alone ? write_alone(slice, until) : write_in_transaction(to, slice, until);
    });
    in_doubt_ = false;
    return outcome;
}

batch_outcome batch_transaction::write_alone(const batch_slice& slice, const deadline& until) {
    phase_ = phase::landing;
    constexpr const char* no_opening = "";
    const pg_result rows = conclude(PGRES_TUPLES_OK, [&] {
        return transport_->merge({link_, slice, no_opening, until, phase_});
    });
    return upsert_statement::read(rows, slice.size());
}

batch_outcome batch_transaction::write_in_transaction(connection& to, const batch_slice& slice,
                                                      const deadline& until) {
    phase_ = phase::upserting;
    const char* const opening = in_single_transaction_ ? set_savepoint : opening_.c_str();
    const pg_result rows = transport_->merge({link_, slice, opening, until, phase_});
    batch_outcome outcome = upsert_statement::read(rows, slice.size());
    phase_ = phase::committing;
    if (in_single_transaction_) {
        finish(to, std::string(release_savepoint) + transport_->tidy_up(slice), until);
    } else {
        commit(to, outcome, until);
    }
    return outcome;
}

void batch_transaction::commit(connection& to, batch_outcome outcome, const deadline& until) {
    phase_ = phase::committing;
    asked_commit_ = asked_commit{std::move(outcome), link_.server_epoch()};
    finish(to, "COMMIT", until);
    asked_commit_.reset();
}

std::optional<batch_outcome> batch_transaction::landed_after_all(const deadline& until) {
    if (!asked_commit_) {
        return std::nullopt;
    }
    const std::string& transaction = asked_commit_->outcome.transaction;
    const auto fate = attempt(until, [&](connection& to) {
        link_.extension_schema(until);
        if (transaction.empty()) {
            return transaction_fate::committed;
        }
        const bool same_life = link_.server_epoch() == asked_commit_->server_epoch;
        return same_life ? fate_of(transaction, to, until) : transaction_fate::unknown;
    });
    const auto commit = std::exchange(asked_commit_, {});
    in_doubt_ = fate == transaction_fate::unknown;
    return fate == transaction_fate::committed ? std::optional(commit->outcome) : std::nullopt;
}

template <class Action>
pg_result batch_transaction::conclude(ExecStatusType good, Action action) {
    try {
        return action();
    } catch (const failure& failed) {
        if (!failed.interrupted()) {
            throw;
        }
        // The cancel may come too late, and then it has landed after all.
        grace_ = grace_after(failed);
        pg_result done = link_.current().cancel_and_drain(*grace_);
        if (!done || PQresultStatus(done.get()) != good) {
            throw;
        }
        return done;
    }
}

void batch_transaction::finish(connection& to, const std::string& statements,
                               const deadline& until) {
    const pg_result done =
        conclude(PGRES_COMMAND_OK, [&] { return to.execute(statements, until); });
    if (std::string_view(PQcmdStatus(done.get())) == "ROLLBACK") {
        throw failure(failure_kind::server, "40000", "the server rolled the transaction back");
    }
}

void batch_transaction::begin_single_transaction(const deadline& until) {
    attempt(until, [&](connection& to) {
        // A lookup inside the transaction would have to be repeated if it failed.
        transport_->get_ready(link_, until);
        to.execute(opening_, until);
        in_single_transaction_ = true;
    });
}

void batch_transaction::end_single_transaction(const deadline& until) {
    if (settings_.dry_run) {
        abandon_single_transaction();
        return;
    }
    if (asked_commit_) {
        ask_for_single_transaction(until);
        return;
    }
    in_single_transaction_ = false;
    try {
        attempt(until, [&](connection& to) {
            batch_outcome all;
            all.transaction =
                field(to.execute("SELECT pg_catalog.txid_current_if_assigned()", until), 0, 0);
            commit(to, std::move(all), until);
        });
    } catch (const failure&) {
        single_transaction_is_lost_ = !asked_commit_;
        throw;
    }
}

void batch_transaction::ask_for_single_transaction(const deadline& until) {
    if (landed_after_all(until)) {
        return;
    }
    single_transaction_is_lost_ = true;
    failure lost(failure_kind::connection, in_doubt_ ? "08007" : "08006",
                 in_doubt_ ? "the connection was lost at COMMIT"
                           : "the connection was lost at COMMIT, and nothing was committed");
    lost.at = phase::committing;
    lost.in_doubt = in_doubt_;
    throw lost;
}

void batch_transaction::abandon_single_transaction() noexcept {
    if (in_single_transaction_) {
        in_single_transaction_ = false;
        undo(deadline(grace_after_stop, no_stop));
    }
}

void batch_transaction::give_up() noexcept {
    link_.end_what_was_lost(limit_to_end_what_was_lost);
}

void batch_transaction::undo(const deadline& grace) noexcept {
    link_.forget_schema();
    transport_->forget();
    if (!link_.is_open()) {
        return;
    }
    connection& to = link_.current();
    to.cancel_and_drain(grace);
    if (in_single_transaction_ && to.in_transaction() && roll_back(undo_savepoint, grace)) {
        return;
    }
    // There is no savepoint where the cancel came before it was set.
    single_transaction_is_lost_ = in_single_transaction_;
    if (to.in_transaction() && !roll_back("ROLLBACK", grace)) {
        to.give_up();
    }
}

bool batch_transaction::roll_back(const char* statements, const deadline& grace) noexcept {
    try {
        link_.current().execute(statements, grace);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

bool batch_transaction::can_retry(const failure& failed) const noexcept {
    if (single_transaction_is_lost_ || decide_retry(failed) == retry_decision::give_up) {
        return false;
    }
    if (in_single_transaction_) {
        // The snapshot that a serialization failure is about stays the same.
        return link_.is_open() && failed.sqlstate != "40001";
    }
    return link_.is_open() || link_.can_reopen();
}

}  // namespace agno::detail
