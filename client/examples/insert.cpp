// Inserts two sessions. Connects as libpq's environment (PGHOST, PGDATABASE, ...) says.

#include <agno/agno.hpp>
#include <iostream>
#include <vector>

int main() {
    agno::config settings;
    settings.create_table = true;

    std::vector<agno::session> sessions(2);
    sessions[0].session_id = "example-1";
    sessions[0].agent_id = "helper";
    sessions[0].runs = agno::json(R"([{"run_id": "r1", "content": "Hello"}])");
    sessions[1].session_id = "example-2";
    sessions[1].metadata = agno::json(R"({"channel": "mail"})");

    try {
        agno::postgres_batch_writer writer("", settings);
        const agno::upsert_result result = writer.upsert_sessions(sessions, false);
        std::cout << result.counts[agno::outcome::inserted] << " inserted, "
                  << result.counts[agno::outcome::unchanged] << " were there already\n";
    } catch (const agno::error& failed) {
        std::cerr << failed.what() << '\n';
        return 1;
    }
}
