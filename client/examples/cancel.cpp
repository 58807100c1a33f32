// Stops a long call from another thread, and prints what had landed by then.

#include <agno/agno.hpp>
#include <iostream>
#include <thread>
#include <vector>

int main() {
    agno::config settings;
    settings.create_table = true;
    settings.batch_size = 100;
    settings.throttle_interval = std::chrono::milliseconds(50);

    std::vector<agno::session> sessions(100'000);
    for (std::size_t each = 0; each < sessions.size(); ++each) {
        sessions[each].session_id = "example-cancel-" + std::to_string(each);
    }

    std::stop_source stop;
    std::jthread user([&] {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        stop.request_stop();
    });

    try {
        agno::postgres_batch_writer writer("", settings);
        writer.upsert_sessions(sessions, false, stop.get_token());
        std::cout << "all sessions landed before the stop\n";
    } catch (const agno::cancelled_error& stopped) {
        std::cout << "stopped after " << stopped.committed().documents() << " sessions\n";
    } catch (const agno::error& failed) {
        std::cerr << failed.what() << '\n';
        return 1;
    }
}
