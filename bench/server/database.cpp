#include "server/database.hpp"

#include <algorithm>
#include <stdexcept>

namespace bench {

namespace {

pg_result checked(PGresult* raw) {
    pg_result result(raw);
    switch (PQresultStatus(raw)) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_COPY_IN:
            return result;
        default:
            throw std::runtime_error(PQresultErrorMessage(raw));
    }
}

}  // namespace

database::database(const char* application_name)
    : connection_(
          PQconnectdb(
              (std::string("client_encoding=UTF8 application_name=") + application_name).c_str()),
          &PQfinish) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    }
    execute("SET client_min_messages = warning");
}

pg_result database::execute(const std::string& sql) {
    return checked(PQexec(connection_.get(), sql.c_str()));
}

std::string database::ask(const std::string& sql) {
    const auto result = execute(sql);
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
}

pg_result database::execute(const std::string& sql, std::span<const char* const> parameters) {
    return checked(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(parameters.size()),
                                nullptr, parameters.data(), nullptr, nullptr, 0));
}

void database::prepare(const char* name, const std::string& sql) {
    checked(PQprepare(connection_.get(), name, sql.c_str(), 0, nullptr));
}

void database::execute_prepared(const char* name, std::span<const char* const> parameters) {
    checked(PQexecPrepared(connection_.get(), name, static_cast<int>(parameters.size()),
                           parameters.data(), nullptr, nullptr, 0));
}

void database::copy(const std::string& sql, std::string_view data) {
    execute(sql);
    constexpr std::size_t piece = std::size_t{64} * 1024;
    for (std::size_t at = 0; at < data.size(); at += piece) {
        send(data.substr(at, piece));
    }
    if (PQputCopyEnd(connection_.get(), nullptr) != 1) {
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    }
    while (PGresult* raw = PQgetResult(connection_.get())) {
        checked(raw);
    }
}

void database::send(std::string_view data) {
    if (PQputCopyData(connection_.get(), data.data(), static_cast<int>(data.size())) != 1) {
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    }
}

}  // namespace bench
