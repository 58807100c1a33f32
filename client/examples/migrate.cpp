// Brings sessions over from another system with the times that they have there. May be run again:
// what has changed here since then is newer, and is left alone.

#include <agno/agno.hpp>
#include <iostream>
#include <vector>

namespace {

/// Stands for a query of the old system.
std::vector<agno::session> sessions_of_the_old_system() {
    using namespace std::chrono;

    std::vector<agno::session> history(3);
    for (int each = 0; each < 3; ++each) {
        agno::session& session = history[each];
        session.session_id = "example-migrated-" + std::to_string(each + 1);
        session.user_id = "ana";
        session.created_at = sys_days(2023y / April / 5) + hours(each);
        session.updated_at = sys_days(2024y / May / 6) + hours(each);
    }
    return history;
}

}  // namespace

int main() {
    agno::config settings;
    settings.create_table = true;
    settings.newer_only = true;
    const bool preserve_updated_at = true;

    try {
        agno::postgres_batch_writer writer("", settings);
        const agno::upsert_result result =
            writer.upsert_sessions(sessions_of_the_old_system(), preserve_updated_at);
        std::cout << result.counts[agno::outcome::inserted] << " migrated, "
                  << result.counts[agno::outcome::stale] << " were here already\n";
    } catch (const agno::error& failed) {
        std::cerr << failed.what() << '\n';
        return 1;
    }
}
