// Copies a session from elsewhere with the times it has there, then changes its name only.

#include <agno/agno.hpp>
#include <iostream>

int main() {
    using namespace std::chrono;

    agno::config settings;
    settings.create_table = true;
    settings.mode = agno::write_mode::patch;  // what a document lacks stays as it is stored

    agno::session copied;
    copied.session_id = "example-copied";
    copied.name = "Old name";
    copied.state = agno::json(R"({"step": 3})");
    copied.created_at = sys_days(2023y / April / 5) + 6h;
    copied.updated_at = sys_days(2024y / May / 6) + 7h;

    agno::session renamed;
    renamed.session_id = copied.session_id;
    renamed.name = "New name";

    try {
        agno::postgres_batch_writer writer("", settings);
        constexpr bool preserve_updated_at = true;
        writer.upsert_sessions({&copied, 1}, preserve_updated_at);
        const auto result = writer.upsert_sessions({&renamed, 1}, !preserve_updated_at);
        std::cout << result.counts[agno::outcome::updated] << " renamed\n";
    } catch (const agno::error& failed) {
        std::cerr << failed.what() << '\n';
        return 1;
    }
}
