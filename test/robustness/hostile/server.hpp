#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hostile {

/// What a statement came to.
struct answer {
    std::string sqlstate;  ///< of its error; empty if it succeeded
    std::string message;
    std::vector<std::vector<std::string>> rows;  ///< NULL is the empty string

    [[nodiscard]] bool failed() const { return !sqlstate.empty(); }
};

/// A connection to the database that libpq's environment names.
class server {
  public:
    explicit server(const std::string& client_encoding = "UTF8");

    answer ask(const std::string& sql, const std::vector<std::string>& parameters = {});

    /// Throws what it failed by; the first field of the result.
    std::string get(const std::string& sql, const std::vector<std::string>& parameters = {});

    /// COPY table FROM stdin: one row for each text, quoted by a byte that no text has.
    answer copy(const std::string& table, const std::vector<std::string>& texts);

    /// True if this still is the connection as it was opened, outside any transaction.
    bool lives();

  private:
    answer read(PGresult* raw);

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
    int backend_;
};

}  // namespace hostile
