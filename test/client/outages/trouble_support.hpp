#pragma once

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "../live/live_support.hpp"
#include "agno/agno.hpp"

namespace trouble {

using live::every_transport;
using live::transport_name;

/// A test with a server of its own, which it may stop, crash and restart.
class Trouble : public live::Live {
  protected:
    Trouble() {
        settings.batch_size = 50;
        settings.on_retry = [this](const agno::retry_notice&) { ++retries; };
    }
    ~Trouble() override { reconnect(); }

    /// See test/client/outages/server.
    static void server(const std::string& action) {
        if (std::system(("test/client/outages/server " + action).c_str()) != 0) {
            throw std::runtime_error("test/client/outages/server " + action + " failed");
        }
    }

    /// Has the test's own connection survive what was done to the server.
    void reconnect() {
        PQreset(db.handle());
        for (int tries = 0; tries < 300 && PQstatus(db.handle()) != CONNECTION_OK; ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            PQreset(db.handle());
        }
    }

    /// The writer's server process, known by the name of its table.
    std::string writers_process() {
        return db.ask("SELECT pid FROM pg_stat_activity WHERE application_name = '" + table + "'");
    }

    [[nodiscard]] agno::postgres_batch_writer writer(const std::string& more = "") const {
        return agno::postgres_batch_writer("application_name=" + table + " " + more, settings);
    }

    int retries = 0;
};

}  // namespace trouble
