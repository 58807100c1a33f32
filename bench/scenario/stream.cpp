#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "corpus/encoding.hpp"
#include "scenario/scenarios.hpp"
#include "server/process_memory.hpp"

namespace bench {

namespace {

constexpr const char* program = "build/agno-load";

/// agno-load, at its defaults, reading from a pipe.
class piped_load {
  public:
    explicit piped_load(int workers) {
        int ends[2];
        if (pipe(ends) != 0) {
            throw std::system_error(errno, std::generic_category(), "pipe");
        }
        to_ = ends[1];
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
        posix_spawn_file_actions_addclose(&actions, ends[0]);
        posix_spawn_file_actions_addclose(&actions, ends[1]);
        const std::string number = std::to_string(workers);
        const char* const arguments[] = {program,        "--quiet", "--workers",
                                         number.c_str(), "-",       nullptr};
        const int failure = posix_spawn(&process_, program, &actions, nullptr,
                                        const_cast<char* const*>(arguments), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[0]);
        if (failure != 0) {
            throw std::system_error(failure, std::generic_category(), program);
        }
    }

    void write(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t count = ::write(to_, text.data(), text.size());
            if (count < 0 && errno != EINTR) {
                throw std::system_error(errno, std::generic_category(), program);
            }
            text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        }
    }

    /// Ends the input. Returns the most memory that the process had, in bytes. (Not as wait4() has
    /// it: that begins with what this process had when it forked.)
    [[nodiscard]] std::size_t finish() const {
        close(to_);
        int status = 0;
        std::size_t peak = 0;
        while (waitpid(process_, &status, WNOHANG) == 0) {
            peak = std::max(peak, status_bytes(process_, "VmHWM"));
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        if (status != 0) {
            throw std::runtime_error(std::string(program) + " failed");
        }
        return peak;
    }

  private:
    int to_ = -1;
    pid_t process_ = 0;
};

}  // namespace

void measure_stream(stage& on, const plan& how, const corpus& of, int workers, findings& into) {
    const std::string name(of.name());
    if (!how.wants(name, "stream")) {
        return;
    }
    tell(name + ": a stream of " + std::to_string(how.stream_bytes / 1'000'000) + " MB, " +
         std::to_string(workers) + (workers == 1 ? " worker" : " workers"));
    // Over and over the same sessions: what the client has to hold doesn't depend on that, and the
    // table stays small.
    constexpr std::size_t sessions = 10'000;
    constexpr std::size_t piece = 100;
    std::vector<std::string> pieces;
    const auto all = make_documents(of, 0, sessions);
    for (std::size_t first = 0; first < sessions; first += piece) {
        pieces.push_back(lines_as_they_are(std::span(all).subspan(first, piece)));
    }
    on.clear();
    // A load that fails shows in its exit status, not as a broken pipe.
    std::signal(SIGPIPE, SIG_IGN);
    stream_use use{.corpus = name, .workers = workers};
    const auto started = std::chrono::steady_clock::now();
    const piped_load load(workers);
    for (std::size_t next = 0; use.bytes < how.stream_bytes; next = (next + 1) % pieces.size()) {
        load.write(pieces[next]);
        use.bytes += pieces[next].size();
        use.rows += piece;
    }
    use.client = load.finish();
    use.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    into.streams.push_back(use);
}

}  // namespace bench
