#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "corpus/encoding.hpp"
#include "server/program.hpp"
#include "strategy/strategy.hpp"

namespace bench {

namespace {

/// A process, end to end, that reads a file.
class by_program final : public strategy {
  public:
    /// The file's name comes last.
    explicit by_program(std::vector<std::string> command, bool syncs = false)
        : command_(std::move(command)), syncs_(syncs) {}

    ~by_program() override {
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
        auto command = command_;
        if (syncs_) {
            command.insert(command.end(), {"--sync", sync_file_});
        }
        command.push_back(file_);
        run_program(command, &process_);
    }

    int process() const override { return process_; }

  private:
    std::vector<std::string> command_;
    bool syncs_;
    std::string file_;
    std::string sync_file_;
    std::atomic<int> process_ = 0;
};

std::vector<std::string> agno_load(int workers) {
    return {"build/agno-load", "--preserve-updated-at", "--quiet", "--workers",
            std::to_string(workers)};
}

constexpr const char* go_package = "build/bench/go_package";

}  // namespace

std::unique_ptr<strategy> agno_load_strategy(int workers) {
    return std::make_unique<by_program>(agno_load(workers));
}

std::unique_ptr<strategy> sync_strategy() {
    constexpr bool syncs = true;
    return std::make_unique<by_program>(agno_load(1), syncs);
}

bool has_go_package() {
    return std::filesystem::exists(go_package);
}

std::unique_ptr<strategy> go_package_strategy() {
    return std::make_unique<by_program>(std::vector<std::string>{go_package});
}

}  // namespace bench
