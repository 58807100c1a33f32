#include "server/server_use.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace bench {

namespace {

struct process_times {
    int parent = 0;
    /// In ticks: its own, and those of its children that have ended.
    double own = 0;
    double of_ended_children = 0;
};

process_times times_of(const std::string& process) {
    std::ifstream file("/proc/" + process + "/stat");
    std::string line;
    std::getline(file, line);
    // Behind the name, which may contain anything.
    const auto name_end = line.rfind(')');
    if (name_end == std::string::npos) {
        return {};
    }
    std::istringstream fields(line.substr(name_end + 1));
    std::string state;
    process_times times;
    fields >> state >> times.parent;
    constexpr int between = 9;
    for (int each = 0; each < between; ++each) {
        std::string skipped;
        fields >> skipped;
    }
    double user = 0;
    double system = 0;
    double user_of_ended = 0;
    double system_of_ended = 0;
    fields >> user >> system >> user_of_ended >> system_of_ended;
    times.own = user + system;
    times.of_ended_children = user_of_ended + system_of_ended;
    return times;
}

bool is_number(const std::string& name) {
    return name.find_first_not_of("0123456789") == std::string::npos;
}

double cpu_seconds(int backend) {
    const int postmaster = times_of(std::to_string(backend)).parent;
    double ticks = times_of(std::to_string(postmaster)).of_ended_children;
    for (const auto& each : std::filesystem::directory_iterator("/proc")) {
        const std::string name = each.path().filename();
        if (is_number(name)) {
            const process_times times = times_of(name);
            ticks += times.parent == postmaster ? times.own : 0;
        }
    }
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

server_use used_so_far(database& watcher) {
    return {std::stod(watcher.ask("SELECT pg_current_wal_insert_lsn() - '0/0'")),
            cpu_seconds(watcher.process())};
}

}  // namespace bench
