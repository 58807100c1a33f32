#include "upsert_channel.hpp"

#include "copy_payload.hpp"
#include "retry.hpp"

namespace agno::detail {

namespace {

// Everything is local to the transaction: behind a transaction pooler the next one may meet another
// server connection. That is also why each looks whether the table is there. The documents are
// UTF-8 whatever the connection speaks; compressing what is read once would be wasted.
constexpr const char* begin_transaction =
    "BEGIN; SET LOCAL client_min_messages = warning; SET LOCAL client_encoding = 'UTF8';"
    " DO LANGUAGE plpgsql $agno$ BEGIN"
    " IF pg_catalog.to_regclass('pg_temp.agno_payload') IS NULL THEN"
    " CREATE TEMPORARY TABLE agno_payload (payload text) ON COMMIT DELETE ROWS;"
    " ALTER TABLE pg_temp.agno_payload ALTER COLUMN payload SET STORAGE EXTERNAL;"
    " END IF; END $agno$; ";

constexpr const char* set_savepoint = "SAVEPOINT agno_batch; ";
constexpr const char* release_savepoint = "RELEASE SAVEPOINT agno_batch";

constexpr const char* start_copy = "COPY pg_temp.agno_payload (payload) FROM STDIN (FORMAT binary)";

// Outside the savepoint TRUNCATE can reuse the table's file, so a long transaction stages every
// batch in the same space.
constexpr const char* finish_savepoint =
    "RELEASE SAVEPOINT agno_batch; TRUNCATE pg_temp.agno_payload";

constexpr const char* undo_savepoint =
    "ROLLBACK TO SAVEPOINT agno_batch; RELEASE SAVEPOINT agno_batch";

constexpr const char* default_target = "sessions";
constexpr int no_stop = -1;

}  // namespace

upsert_channel::upsert_channel(server_link& link, const config& settings, bool preserve_updated_at)
    : link_(link), settings_(settings), statement_(settings, preserve_updated_at) {}

template <class Action>
std::invoke_result_t<Action, connection&> upsert_channel::attempt(const patience& patient,
                                                                  Action action) {
    phase_ = phase::connecting;
    try {
        connection& ready = link_.ready(patient);
        phase_ = phase::preparing;
        return action(ready);
    } catch (failure& failed) {
        failed.at = phase_;
        undo();
        throw;
    } catch (...) {
        undo();
        throw;
    }
}

void upsert_channel::create_target(const patience& patient) {
    attempt(patient, [&](connection& to) {
        const std::string& schema = link_.extension_schema(patient);
        if (in_whole_) {
            to.execute(set_savepoint, patient);
        }
        const std::string name = settings_.target.empty() ? default_target : settings_.target;
        const char* const parameters[] = {name.c_str()};
        const pg_result missing =
            to.execute("SELECT pg_catalog.to_regclass($1) IS NULL", parameters, patient);
        if (field(missing, 0, 0) == "t") {
            to.execute("SELECT " + schema + ".agno_create_sessions_table($1)", parameters, patient);
        }
        if (in_whole_) {
            to.execute(release_savepoint, patient);
        }
    });
}

batch_outcome upsert_channel::write(const batch_slice& slice, const patience& patient) {
    return attempt(patient, [&](connection& to) {
        const std::string& schema = link_.extension_schema(patient);
        phase_ = phase::staging;
        stage(to, slice, patient);
        phase_ = phase::upserting;
        const pg_result rows =
            to.execute(statement_.text(schema), statement_.parameters(), patient);
        batch_outcome outcome = upsert_statement::read(rows, slice.size());
        phase_ = phase::committing;
        finish(to, in_whole_ ? finish_savepoint : "COMMIT", patient);
        return outcome;
    });
}

void upsert_channel::stage(connection& to, const batch_slice& slice, const patience& patient) {
    to.execute(std::string(in_whole_ ? set_savepoint : begin_transaction) + start_copy, patient);
    copy_payload(to, slice, patient);
}

void upsert_channel::finish(connection& to, const char* statements, const patience& patient) {
    pg_result done;
    try {
        done = to.execute(statements, patient);
    } catch (const failure& failed) {
        // The cancel may come too late, and then it has landed after all.
        done = failed.interrupted() ? to.settle() : nullptr;
        if (!done) {
            throw;
        }
    }
    if (std::string_view(PQcmdStatus(done.get())) == "ROLLBACK") {
        throw failure(failure_kind::server, "40000", "the server rolled the transaction back");
    }
}

void upsert_channel::begin_whole(const patience& patient) {
    attempt(patient, [&](connection& to) {
        // What is looked up inside the transaction would have to be again if it failed.
        link_.extension_schema(patient);
        phase_ = phase::staging;
        to.execute(begin_transaction, patient);
        in_whole_ = true;
    });
}

void upsert_channel::end_whole(const patience& patient) {
    if (settings_.dry_run) {
        abandon_whole();
        return;
    }
    in_whole_ = false;
    attempt(patient, [&](connection& to) {
        phase_ = phase::committing;
        finish(to, "COMMIT", patient);
    });
}

void upsert_channel::abandon_whole() noexcept {
    if (in_whole_) {
        in_whole_ = false;
        undo();
    }
}

void upsert_channel::undo() noexcept {
    link_.forget_schema();
    if (!link_.is_open()) {
        return;
    }
    link_.current().settle();
    if (in_whole_ && roll_back(undo_savepoint)) {
        return;
    }
    // There is no savepoint where the cancel came before it was set.
    whole_is_lost_ = in_whole_;
    if (!roll_back("ROLLBACK")) {
        link_.current().give_up();
    }
}

bool upsert_channel::roll_back(const char* statements) noexcept {
    connection& to = link_.current();
    // A cancel that was late for the statement it was meant for may hit the first of these.
    for (int tries = 0; tries < 2 && to.usable(); ++tries) {
        if (!to.in_transaction()) {
            return true;
        }
        try {
            to.execute(statements, patience(connection::settle_limit, no_stop));
            return true;
        } catch (const failure& failed) {
            if (failed.interrupted()) {
                return false;
            }
        } catch (const std::exception&) {
            return false;
        }
    }
    return false;
}

bool upsert_channel::can_retry(const failure& failed) const noexcept {
    if (remedy_for(failed) == remedy::give_up) {
        return false;
    }
    if (in_whole_) {
        // The snapshot that a serialization failure is about stays the same.
        return link_.is_open() && !whole_is_lost_ && failed.sqlstate != "40001";
    }
    return link_.is_open() || link_.can_reopen();
}

}  // namespace agno::detail
