#pragma once

#include "server/database.hpp"

namespace bench {

/// What a server has used since it was made.
struct server_use {
    double wal_bytes = 0;
    /// Of processor time, of all its processes: exact to a tick of 10 ms.
    double cpu_seconds = 0;
};

/// watcher: a connection to it. The server runs on this machine.
server_use used_so_far(database& watcher);

}  // namespace bench
