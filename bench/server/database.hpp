#pragma once

#include <libpq-fe.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bench {

struct clear_result {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using pg_result = std::unique_ptr<PGresult, clear_result>;

/// A plain blocking connection to the server that libpq's environment names. Everything throws
/// std::runtime_error with the server's message.
class database {
  public:
    /// The name of connections that watch rather than work.
    static constexpr const char* watcher = "bench_watcher";

    explicit database(const char* application_name = "bench");

    /// Of its backend.
    [[nodiscard]] int process() const { return PQbackendPID(connection_.get()); }

    /// Runs statements; returns after the last, or where a COPY begins.
    pg_result execute(const std::string& sql);

    /// The first field of the last statement's result, empty if there is none.
    std::string ask(const std::string& sql);

    /// Runs one statement with parameters as text; nullptr is NULL.
    pg_result execute(const std::string& sql, std::span<const char* const> parameters);

    void prepare(const char* name, const std::string& sql);
    void execute_prepared(const char* name, std::span<const char* const> parameters);

    /// Runs statements that end in a COPY FROM STDIN, and feeds it.
    void copy(const std::string& sql, std::string_view data);

  private:
    void send(std::string_view data);

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace bench
