#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "scenario/scenarios.hpp"
#include "server/process_memory.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// Looks at the backends, and at a client process, again and again while a strategy runs.
class watch {
  public:
    explicit watch(const strategy& of, memory_use& into)
        : of_(of), into_(into), thread_([this](const std::stop_token& stop) { look(stop); }) {}

  private:
    void look(const std::stop_token& stop) {
        database server(database::watcher);
        for (int round = 0; !stop.stop_requested(); ++round) {
            if (round % 20 == 0) {
                find_backends(server);
            }
            for (const auto& each : backends_) {
                raise(into_.backend, status_bytes(each, "VmHWM"));
                raise(into_.backend_private, status_bytes(each, "RssAnon"));
            }
            if (const int process = of_.process(); process != 0) {
                raise(into_.client, status_bytes(process, "VmHWM"));
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }

    void find_backends(database& server) {
        const auto found = server.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND application_name <> '" +
            std::string(database::watcher) + "'");
        backends_.clear();
        for (int row = 0; row < PQntuples(found.get()); ++row) {
            backends_.push_back(std::stoi(PQgetvalue(found.get(), row, 0)));
        }
    }

    static void raise(std::size_t& peak, std::size_t to) { peak = std::max(peak, to); }

    const strategy& of_;
    memory_use& into_;
    std::vector<int> backends_;
    std::jthread thread_;
};

}  // namespace

void measure_memory(stage& on, const plan& how, const corpus& of, std::size_t rows,
                    const choices& chosen, findings& into) {
    const std::string name(of.name());
    if (!how.wants(name, "memory")) {
        return;
    }
    tell(name + ": memory");
    const auto incoming = make_documents(of, 0, rows);
    on.set_prior({});
    for (const auto& each : {std::string("copy_text"), chosen.temp_table, std::string("recordset"),
                             std::string("function"), chosen.loader, std::string("agno-load")}) {
        memory_use use{
            .corpus = name, .strategy = each, .rows = rows, .bytes = json_bytes(incoming)};
        const auto with = make_strategy(each);
        with->connect();
        with->encode(incoming);
        on.reset();
        {
            const watch watching(*with, use);
            with->run();
        }
        into.memory.push_back(use);
    }
}

}  // namespace bench
