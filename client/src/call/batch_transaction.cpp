#include "src/call/batch_transaction.hpp"

#include <utility>

#include "src/retry/retry.hpp"

namespace agno::detail {

namespace {

// All of it is local to the transaction: behind a transaction pooler the next one may meet another
// server connection. The documents are UTF-8 whatever the connection speaks.
constexpr const char* begin_transaction =
    "BEGIN; SET LOCAL client_min_messages = warning; SET LOCAL client_encoding = 'UTF8'; ";

constexpr const char* set_savepoint = "SAVEPOINT agno_batch; ";
constexpr const char* release_savepoint = "RELEASE SAVEPOINT agno_batch; ";
constexpr const char* undo_savepoint =
    "ROLLBACK TO SAVEPOINT agno_batch; RELEASE SAVEPOINT agno_batch";

constexpr const char* default_target = "sessions";
constexpr int no_stop = -1;

// Together less than the 2 s that a timeout, and the 1 s that a stop may be exceeded by.
using std::chrono::milliseconds;
constexpr milliseconds grace_after_timeout{1200};
constexpr milliseconds grace_after_stop{500};
constexpr milliseconds limit_to_end_what_was_lost{400};

patience grace_after(const failure& failed) {
    const bool stopped = failed.kind == failure_kind::stopped;
    return {stopped ? grace_after_stop : grace_after_timeout, no_stop};
}

}  // namespace

upsert_channel::upsert_channel(server_link& link, const config& settings, bool preserve_updated_at)
    : link_(link),
      settings_(settings),
      statement_(settings, preserve_updated_at),
      transport_(make_transport(settings, statement_)) {}

template <class Action>
std::invoke_result_t<Action, connection&> upsert_channel::attempt(const patience& patient,
                                                                  Action action) {
    phase_ = phase::connecting;
    grace_.reset();
    try {
        connection& ready = link_.ready(patient);
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
        undo(patience(grace_after_timeout, no_stop));
        throw;
    }
}

void upsert_channel::create_target(const patience& patient) {
    attempt(patient, [&](connection& to) {
        const std::string& schema = link_.extension_schema(patient);
        // Also for the name's sake: it is UTF-8.
        to.execute(in_whole_ ? set_savepoint : begin_transaction, patient);
        const std::string name = settings_.target.empty() ? default_target : settings_.target;
        parameter_list parameters;
        parameters.add(name.c_str());
        const pg_result missing =
            to.execute("SELECT pg_catalog.to_regclass($1) IS NULL", parameters, patient);
        if (field(missing, 0, 0) == "t") {
            to.execute("SELECT " + schema + ".agno_create_sessions_table($1)", parameters, patient);
        }
        to.execute(in_whole_ ? release_savepoint : "COMMIT", patient);
    });
}

/// query_canceled that nobody here asked for, in a session that has a limit of its own.
void upsert_channel::note_statement_timeout(failure& failed) const {
    const bool canceled = failed.kind == failure_kind::server && failed.sqlstate == "57014";
    if (canceled && link_.statement_timeout() != "0") {
        failed.statement_timeout = link_.statement_timeout();
    }
}

void upsert_channel::note_doubt() noexcept {
    const bool unanswered = commits(phase_) && !in_whole_ && !link_.is_open();
    in_doubt_ = in_doubt_ || unanswered;
    if (phase_ == phase::committing && !unanswered) {
        asked_commit_.reset();
    }
}

batch_outcome upsert_channel::write(const batch_slice& slice, const patience& patient) {
    batch_outcome outcome = attempt(patient, [&](connection& to) {
        transport_->get_ready(link_, patient);
        const bool alone = !in_whole_ && to.speaks_utf8() && transport_->is_one_statement(slice);
        return alone ? write_alone(slice, patient) : write_in_transaction(to, slice, patient);
    });
    in_doubt_ = false;
    return outcome;
}

batch_outcome upsert_channel::write_alone(const batch_slice& slice, const patience& patient) {
    phase_ = phase::landing;
    constexpr const char* no_opening = "";
    const pg_result rows = conclude(PGRES_TUPLES_OK, [&] {
        return transport_->merge({link_, slice, no_opening, patient, phase_});
    });
    return upsert_statement::read(rows, slice.size());
}

batch_outcome upsert_channel::write_in_transaction(connection& to, const batch_slice& slice,
                                                   const patience& patient) {
    phase_ = phase::upserting;
    const char* const opening = in_whole_ ? set_savepoint : begin_transaction;
    const pg_result rows = transport_->merge({link_, slice, opening, patient, phase_});
    batch_outcome outcome = upsert_statement::read(rows, slice.size());
    phase_ = phase::committing;
    if (in_whole_) {
        finish(to, std::string(release_savepoint) + transport_->tidy_up(slice), patient);
    } else {
        commit(to, outcome, patient);
    }
    return outcome;
}

void upsert_channel::commit(connection& to, batch_outcome outcome, const patience& patient) {
    phase_ = phase::committing;
    asked_commit_ = asked_commit{std::move(outcome), link_.server_life()};
    finish(to, "COMMIT", patient);
    asked_commit_.reset();
}

std::optional<batch_outcome> upsert_channel::landed_after_all(const patience& patient) {
    if (!asked_commit_) {
        return std::nullopt;
    }
    const std::string& transaction = asked_commit_->outcome.transaction;
    const auto fate = attempt(patient, [&](connection& to) {
        link_.extension_schema(patient);
        if (transaction.empty()) {
            return transaction_fate::committed;
        }
        const bool same_life = link_.server_life() == asked_commit_->server_life;
        return same_life ? fate_of(transaction, to, patient) : transaction_fate::unknown;
    });
    const auto commit = std::exchange(asked_commit_, {});
    in_doubt_ = fate == transaction_fate::unknown;
    return fate == transaction_fate::committed ? std::optional(commit->outcome) : std::nullopt;
}

template <class Action>
pg_result upsert_channel::conclude(ExecStatusType good, Action action) {
    try {
        return action();
    } catch (const failure& failed) {
        if (!failed.interrupted()) {
            throw;
        }
        // The cancel may come too late, and then it has landed after all.
        grace_ = grace_after(failed);
        pg_result done = link_.current().settle(*grace_);
        if (!done || PQresultStatus(done.get()) != good) {
            throw;
        }
        return done;
    }
}

void upsert_channel::finish(connection& to, const std::string& statements,
                            const patience& patient) {
    const pg_result done =
        conclude(PGRES_COMMAND_OK, [&] { return to.execute(statements, patient); });
    if (std::string_view(PQcmdStatus(done.get())) == "ROLLBACK") {
        throw failure(failure_kind::server, "40000", "the server rolled the transaction back");
    }
}

void upsert_channel::begin_whole(const patience& patient) {
    attempt(patient, [&](connection& to) {
        // What is looked up inside the transaction would have to be again if it failed.
        transport_->get_ready(link_, patient);
        to.execute(begin_transaction, patient);
        in_whole_ = true;
    });
}

void upsert_channel::end_whole(const patience& patient) {
    if (settings_.dry_run) {
        abandon_whole();
        return;
    }
    if (asked_commit_) {
        ask_for_whole(patient);
        return;
    }
    in_whole_ = false;
    try {
        attempt(patient, [&](connection& to) {
            batch_outcome all;
            all.transaction =
                field(to.execute("SELECT pg_catalog.txid_current_if_assigned()", patient), 0, 0);
            commit(to, std::move(all), patient);
        });
    } catch (const failure&) {
        whole_is_lost_ = !asked_commit_;
        throw;
    }
}

void upsert_channel::ask_for_whole(const patience& patient) {
    if (landed_after_all(patient)) {
        return;
    }
    whole_is_lost_ = true;
    failure lost(failure_kind::connection, in_doubt_ ? "08007" : "08006",
                 in_doubt_ ? "the connection was lost at COMMIT"
                           : "the connection was lost at COMMIT, and nothing was committed");
    lost.at = phase::committing;
    lost.in_doubt = in_doubt_;
    throw lost;
}

void upsert_channel::abandon_whole() noexcept {
    if (in_whole_) {
        in_whole_ = false;
        undo(patience(grace_after_stop, no_stop));
    }
}

void upsert_channel::give_up() noexcept {
    link_.end_what_was_lost(limit_to_end_what_was_lost);
}

void upsert_channel::undo(const patience& grace) noexcept {
    link_.forget_schema();
    transport_->forget();
    if (!link_.is_open()) {
        return;
    }
    connection& to = link_.current();
    to.settle(grace);
    if (in_whole_ && to.in_transaction() && roll_back(undo_savepoint, grace)) {
        return;
    }
    // There is no savepoint where the cancel came before it was set.
    whole_is_lost_ = in_whole_;
    if (to.in_transaction() && !roll_back("ROLLBACK", grace)) {
        to.give_up();
    }
}

bool upsert_channel::roll_back(const char* statements, const patience& grace) noexcept {
    try {
        link_.current().execute(statements, grace);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

bool upsert_channel::can_retry(const failure& failed) const noexcept {
    if (whole_is_lost_ || remedy_for(failed) == remedy::give_up) {
        return false;
    }
    if (in_whole_) {
        // The snapshot that a serialization failure is about stays the same.
        return link_.is_open() && failed.sqlstate != "40001";
    }
    return link_.is_open() || link_.can_reopen();
}

}  // namespace agno::detail
