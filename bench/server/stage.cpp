#include "server/stage.hpp"

#include "corpus/encoding.hpp"

namespace bench {

stage::stage() {
    server_.execute(
        "CREATE EXTENSION IF NOT EXISTS agno;"
        "SELECT agno_create_sessions_table('sessions');"
        "CREATE TABLE prior (LIKE sessions INCLUDING COMPRESSION);"
        "CREATE FOREIGN TABLE session_inbox (doc text) SERVER agno_loader"
        "    OPTIONS (target 'sessions', preserve_updated_at 'true')");
}

void stage::set_prior(std::span<const document> rows) {
    server_.execute("TRUNCATE prior");
    server_.copy("COPY prior FROM STDIN", rows_as_text(rows));
}

void stage::clear() {
    server_.execute("TRUNCATE sessions");
}

void stage::reset() {
    clear();
    server_.execute("INSERT INTO sessions SELECT * FROM prior");
    server_.execute("VACUUM sessions");
    checkpoint();
}

void stage::checkpoint() {
    server_.execute("CHECKPOINT");
}

std::string stage::fingerprint() {
    return server_.ask(
        "SELECT count(*) || ' rows, ' || coalesce(sum(hash_record_extended(s, 0)), 0)"
        " FROM sessions s");
}

server_use stage::used() {
    return used_so_far(server_);
}

double stage::row_bytes() {
    return std::stod(server_.ask(
        "SELECT pg_table_size('sessions')::float8 / greatest(count(*), 1) FROM sessions"));
}

std::string stage::server() {
    return server_.ask("SHOW server_version");
}

}  // namespace bench
