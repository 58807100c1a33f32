// Changes one field of a stored session, adds a run, and leaves the rest of it as it is.

#include <agno/agno.hpp>
#include <iostream>

int main() {
    agno::config settings;
    settings.create_table = true;
    settings.mode = agno::write_mode::patch;  // what a document lacks stays as it is stored

    agno::session stored;
    stored.session_id = "example-update";
    stored.name = "Old name";
    stored.state = agno::json(R"({"step": 3})");
    stored.runs = agno::json(R"([{"run_id": "r1", "content": "Hello"}])");

    agno::session change;
    change.session_id = stored.session_id;
    change.name = "New name";
    change.runs = agno::json(R"([{"run_id": "r2", "content": "Goodbye"}])");

    try {
        agno::postgres_batch_writer writer("", settings);
        writer.upsert_sessions({&stored, 1}, false);
        const agno::upsert_result result = writer.upsert_sessions({&change, 1}, false);
        std::cout << result.counts[agno::outcome::updated] << " session updated\n";
    } catch (const agno::error& failed) {
        std::cerr << failed.what() << '\n';
        return 1;
    }
}
