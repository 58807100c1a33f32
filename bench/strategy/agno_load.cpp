#include <atomic>
#include <cstdio>
#include <fstream>
#include <vector>

#include "corpus/encoding.hpp"
#include "server/program.hpp"
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
        file_ = scratch_file(".ndjson");
        sync_file_ = file_ + ".sync";
    }

    void encode(std::span<const document> all) override {
        std::ofstream(file_, std::ios::binary) << lines_as_they_are(all) << std::flush;
    }

    void run() override {
        std::vector<std::string> command{
            "build/agno-load", "--preserve-updated-at", "--quiet", "--workers", workers_, file_};
        if (syncs_) {
            command.insert(command.end(), {"--sync", sync_file_});
        }
        run_program(command, &process_);
    }

    int process() const override { return process_; }

  private:
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
