#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "corpus/encoding.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// Ours by the command line, end to end: a process that reads a file.
class agno_load final : public strategy {
  public:
    explicit agno_load(int workers, bool syncs = false)
        : workers_(std::to_string(workers)), syncs_(syncs) {}

    ~agno_load() override {
        std::remove(file_.c_str());
        std::remove(sync_file_.c_str());
    }

    void connect() override {
        const char* directory = std::getenv("TMPDIR");
        file_ = std::string(directory == nullptr ? "/tmp" : directory) + "/agno-bench." +
                std::to_string(getpid()) + ".ndjson";
        sync_file_ = file_ + ".sync";
    }

    void encode(std::span<const document> all) override {
        std::ofstream(file_, std::ios::binary) << lines_as_they_are(all) << std::flush;
    }

    void run() override {
        std::vector<const char*> arguments{program,     "--preserve-updated-at", "--quiet",
                                           "--workers", workers_.c_str(),        file_.c_str()};
        if (syncs_) {
            arguments.insert(arguments.end(), {"--sync", sync_file_.c_str()});
        }
        arguments.push_back(nullptr);
        pid_t child = 0;
        const int failure = posix_spawn(&child, program, nullptr, nullptr,
                                        const_cast<char* const*>(arguments.data()), environ);
        if (failure != 0) {
            throw std::system_error(failure, std::generic_category(), program);
        }
        process_ = child;
        int status = 0;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        process_ = 0;
        if (status != 0) {
            throw std::runtime_error(std::string(program) + " failed");
        }
    }

    int process() const override { return process_; }

  private:
    static constexpr const char* program = "build/agno-load";

    std::string workers_;
    bool syncs_;
    std::string file_;
    std::string sync_file_;
    std::atomic<int> process_ = 0;
};

}  // namespace

std::unique_ptr<strategy> agno_load_strategy(int workers) {
    return std::make_unique<agno_load>(workers);
}

std::unique_ptr<strategy> sync_strategy() {
    constexpr bool syncs = true;
    return std::make_unique<agno_load>(1, syncs);
}

}  // namespace bench
