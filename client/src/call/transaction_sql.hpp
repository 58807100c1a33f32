#pragma once

namespace agno::detail {

// All of it is local to the transaction: behind a transaction pooler the next one may meet another
// server connection. The documents are UTF-8 whatever the connection speaks.
inline constexpr const char* begin_transaction =
    "BEGIN; SET LOCAL client_min_messages = warning; SET LOCAL client_encoding = 'UTF8'; ";

// A transaction id that a crash takes back is given out again.
inline constexpr const char* commit_durably =
    "SELECT pg_catalog.set_config('synchronous_commit', 'local', true)"
    " WHERE pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'off'; ";

inline constexpr const char* set_savepoint = "SAVEPOINT agno_batch; ";
inline constexpr const char* release_savepoint = "RELEASE SAVEPOINT agno_batch; ";
inline constexpr const char* undo_savepoint =
    "ROLLBACK TO SAVEPOINT agno_batch; RELEASE SAVEPOINT agno_batch";

}  // namespace agno::detail
