#pragma once

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "agno/error.hpp"
#include "agno/postgres_batch_writer.hpp"
#include "every_transport.hpp"

namespace live {

/// A plain blocking connection, by default to what libpq's environment names.
class database {
  public:
    explicit database(const std::string& conninfo = "") : handle_(PQconnectdb(conninfo.c_str())) {
        if (PQstatus(handle_) != CONNECTION_OK) {
            throw std::runtime_error(PQerrorMessage(handle_));
        }
        ask("SET client_min_messages = warning");
    }
    ~database() { PQfinish(handle_); }
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    [[nodiscard]] PGconn* handle() const { return handle_; }

    /// Runs SQL; the first field of the result, empty if there is none.
    std::string ask(const std::string& sql) {
        PGresult* result = PQexec(handle_, sql.c_str());
        const auto status = PQresultStatus(result);
        const std::string error = PQresultErrorMessage(result);
        std::string value = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
        PQclear(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            throw std::runtime_error(error);
        }
        return value;
    }

    /// Asks again and again until that is the answer; after a minute the test has failed. From any
    /// thread.
    void await(const std::string& sql, const std::string& answer) {
        std::string given = ask(sql);
        for (int tries = 0; tries < 6000 && given != answer; ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            given = ask(sql);
        }
        EXPECT_EQ(given, answer) << sql;
    }

  private:
    PGconn* handle_;
};

/// A test with a sessions table of its own, in a schema that is gone afterwards.
class Live : public testing::Test {
  protected:
    Live() {
        static std::atomic<int> tests = 0;
        schema_ = "live_" + std::to_string(getpid()) + "_" + std::to_string(++tests);
        table = in_schema("sessions");
        db.ask("CREATE SCHEMA " + schema_);
        db.ask("SELECT agno_create_sessions_table('" + table + "')");
        settings.target = table;
    }
    ~Live() override {
        PQclear(PQexec(db.handle(), ("DROP SCHEMA " + schema_ + " CASCADE").c_str()));
    }

    [[nodiscard]] std::string count(const std::string& condition = "true") {
        return db.ask("SELECT count(*) FROM " + table + " WHERE " + condition);
    }

    /// The name, qualified with the test's schema.
    [[nodiscard]] std::string in_schema(const std::string& name) const {
        return schema_ + "." + name;
    }

    /// Has documents go to the test's table through a loader table with a column of that type.
    void use_loader_table(const std::string& type) {
        settings.target.clear();
        settings.loader_table = in_schema("inbox");
        db.ask("CREATE FOREIGN TABLE " + settings.loader_table + " (doc " + type +
               ") SERVER agno_loader OPTIONS (target '" + table + "')");
    }

    /// Has documents go that way.
    void use(agno::transport_kind transport) {
        settings.transport = transport;
        if (transport == agno::transport_kind::loader) {
            use_loader_table("text");
        }
    }

    static agno::session with_id(std::string id, std::string name = "") {
        agno::session document;
        document.session_id = std::move(id);
        if (!name.empty()) {
            document.name = std::move(name);
        }
        return document;
    }

    static std::vector<agno::session> numbered(int number) {
        std::vector<agno::session> documents;
        for (int each = 0; each < number; ++each) {
            documents.push_back(with_id("s" + std::to_string(each), "n"));
        }
        return documents;
    }

    static bool mentions(const std::exception& failed, const std::string& words) {
        return std::string(failed.what()).find(words) != std::string::npos;
    }

    /// Makes every insert of a session of that name wait.
    void make_slow(const std::string& name, const std::string& seconds) {
        before_insert(name, "pg_sleep(" + seconds + ")");
    }

    /// Batches of numbered() that are large take longer than a second.
    void make_large_batches_slow() {
        make_slow("n", "0.02");
        settings.batch_size = 64;
        settings.min_batch_size = 4;
    }

    /// A call of that many sessions is a single transaction, and one that fails leaves nothing.
    void expect_single_transactions(int number) {
        settings.single_transaction = true;
        settings.batch_size = 60;
        agno::postgres_batch_writer writer("", settings);
        auto documents = numbered(number);
        const auto result = writer.upsert_sessions(documents, false);
        EXPECT_EQ(result.counts[agno::outcome::inserted], documents.size());
        EXPECT_EQ(db.ask("SELECT count(DISTINCT updated_at) FROM " + table), "1");
        documents.front().name = "other";
        documents.back().name = std::string(300, 'x');
        EXPECT_THROW(writer.upsert_sessions(documents, false), agno::data_error);
        EXPECT_EQ(count("name = 'n'"), std::to_string(number));
    }

    /// Has every insert of a session of that name call a function first.
    void before_insert(const std::string& name, const std::string& call) {
        db.ask("CREATE FUNCTION " + schema_ +
               ".wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM " + call +
               "; RETURN NEW; END $$; CREATE TRIGGER wait BEFORE INSERT ON " + table +
               " FOR EACH ROW WHEN (NEW.name = '" + name + "') EXECUTE FUNCTION " + schema_ +
               ".wait()");
    }

    /// Returns once a writer to our table waits for that, an event of pg_stat_activity's. From any
    /// thread.
    void await_writer_in(const std::string& event) const {
        database other;
        other.await(
            "SELECT count(*) > 0 FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE wait_event "
            "= '" +
                event + "' AND relation = '" + table + "'::regclass AND mode = 'RowExclusiveLock'",
            "t");
    }

    /// How many other backends run a statement on our table.
    std::string others_at_work() {
        return db.ask(
            "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND state <> 'idle' AND application_name = 'agno'"
            " AND datname = current_database()");
    }

    /// Requests a stop once a writer is at a slow session.
    std::jthread stop_when_slow(std::stop_source& stop) const {
        return std::jthread([this, &stop] {
            await_writer_in("PgSleep");
            stop.request_stop();
        });
    }

    database db;
    agno::config settings;
    std::string table;

  private:
    std::string schema_;
};

/// Raw documents from a list.
class list_source : public agno::document_source {
  public:
    explicit list_source(std::vector<std::string> texts) : texts_(std::move(texts)) {}

    std::optional<agno::raw_document> next(const std::stop_token&) override {
        if (next_ == texts_.size()) {
            return std::nullopt;
        }
        const std::string& text = texts_[next_++];
        return agno::raw_document{text, next_, {}, {}};
    }

  private:
    std::vector<std::string> texts_;
    std::size_t next_ = 0;
};

/// The error of that type that the action throws.
template <class Error, class Action>
Error caught(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    throw std::runtime_error("nothing was thrown");
}

}  // namespace live
