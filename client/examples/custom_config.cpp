// Many sessions over two connections, with batches, limits and a progress line of one's own. A bad
// document is skipped and reported.

#include <agno/agno.hpp>
#include <iostream>
#include <vector>

int main() {
    agno::config settings;
    settings.create_table = true;
    settings.target = "example_sessions";
    settings.workers = 2;
    settings.batch_size = 1000;
    settings.max_batch_bytes = 4'000'000;
    settings.timeout = std::chrono::seconds(10);  // for a batch
    settings.max_retries = 5;
    settings.on_error = agno::error_policy::skip;
    settings.on_progress = [](const agno::upsert_result& so_far) {
        std::cout << so_far.documents() << " sessions ...\n";
    };

    std::vector<agno::session> sessions(5000);
    for (std::size_t each = 0; each < sessions.size(); ++each) {
        sessions[each].session_id = "example-" + std::to_string(each);
    }
    sessions[1234].user_id = std::string(300, 'x');  // the column holds 255 characters

    try {
        // What a conninfo leaves out comes from libpq's environment: PGHOST, PGDATABASE, ...
        agno::postgres_batch_writer writer("application_name=example connect_timeout=5", settings);
        const agno::upsert_result result = writer.upsert_sessions(sessions, false);
        for (const agno::document_report& report : result.reports) {
            std::cout << report.session_id << ' ' << to_string(report.what) << ": " << report.detail
                      << '\n';
        }
    } catch (const agno::error& failed) {
        std::cerr << failed.what() << '\n'
                  << failed.committed().documents() << " sessions had been committed\n";
        return 1;
    }
}
