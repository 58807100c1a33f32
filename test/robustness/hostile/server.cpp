#include "server.hpp"

#include <stdexcept>

namespace hostile {

namespace {

std::string field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? "" : text;
}

}  // namespace

server::server(const std::string& client_encoding)
    : connection_(PQconnectdb(("client_encoding=" + client_encoding).c_str()), &PQfinish),
      backend_(PQbackendPID(connection_.get())) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    }
    get("SET client_min_messages = warning");
}

answer server::ask(const std::string& sql, const std::vector<std::string>& parameters) {
    std::vector<const char*> values;
    for (const std::string& parameter : parameters) {
        values.push_back(parameter.c_str());
    }
    return read(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()),
                             nullptr, values.data(), nullptr, nullptr, 0));
}

std::string server::get(const std::string& sql, const std::vector<std::string>& parameters) {
    const answer result = ask(sql, parameters);
    if (result.failed()) {
        throw std::runtime_error(sql + ": " + result.message);
    }
    return result.rows.empty() ? "" : result.rows[0][0];
}

answer server::copy(const std::string& table, const std::vector<std::string>& texts) {
    answer started =
        ask("COPY " + table + " FROM stdin WITH (format csv, quote e'\\x01', delimiter e'\\x02')");
    if (started.failed()) {
        return started;
    }
    for (const std::string& text : texts) {
        const std::string line = "\x01" + text + "\x01\n";
        PQputCopyData(connection_.get(), line.data(), static_cast<int>(line.size()));
    }
    PQputCopyEnd(connection_.get(), nullptr);
    answer result = read(PQgetResult(connection_.get()));
    while (PGresult* rest = PQgetResult(connection_.get())) {
        PQclear(rest);
    }
    return result;
}

bool server::lives() {
    return PQtransactionStatus(connection_.get()) == PQTRANS_IDLE &&
           get("SELECT pg_backend_pid()") == std::to_string(backend_);
}

answer server::read(PGresult* raw) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(raw, &PQclear);
    answer read;
    const ExecStatusType status = PQresultStatus(raw);
    if (status == PGRES_FATAL_ERROR) {
        read.sqlstate = field(raw, PG_DIAG_SQLSTATE);
        read.message = field(raw, PG_DIAG_MESSAGE_PRIMARY);
        if (read.sqlstate.empty()) {
            throw std::runtime_error("the connection is gone: " +
                                     std::string(PQresultErrorMessage(raw)));
        }
    }
    for (int row = 0; row < PQntuples(raw); ++row) {
        std::vector<std::string>& fields = read.rows.emplace_back();
        for (int column = 0; column < PQnfields(raw); ++column) {
            fields.emplace_back(PQgetvalue(raw, row, column));
        }
    }
    return read;
}

}  // namespace hostile
