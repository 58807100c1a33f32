// What an application does with the library as installed: writes, and catches what it throws.

#include <agno/agno.hpp>
#include <iostream>

int main() {
    agno::config settings;
    settings.create_table = true;
    settings.on_progress = [](const agno::upsert_result& so_far) {
        std::cout << "progress: " << so_far.documents() << '\n';
    };
    agno::session session;
    session.session_id = "package";
    session.state = agno::json(R"({"step": 1})");

    agno::postgres_batch_writer writer("", settings);
    const agno::upsert_result result = writer.upsert_sessions({&session, 1}, false);
    std::cout << agno::version << ": " << result.counts.total() << " written\n";

    // By the exact type and by the base: type information crosses the library's boundary.
    try {
        agno::json("{");
    } catch (const agno::data_error& bad) {
        std::cout << bad.sqlstate() << '\n';
    }
    writer.close();
    try {
        writer.upsert_sessions({&session, 1}, false);
    } catch (const agno::error& failed) {
        const bool is_usage_error = dynamic_cast<const agno::usage_error*>(&failed) != nullptr;
        std::cout << failed.sqlstate() << ' ' << is_usage_error << '\n';
    }
}
