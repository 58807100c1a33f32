#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <vector>

#include "agno/error.hpp"
#include "cli/rejects/output_file.hpp"
#include "cli/rejects/reject_file.hpp"
#include "cli/resume/resumption.hpp"
#include "temporary_directory.hpp"

// What agno-load has on the disk when it says so, and what it does where the disk fails.

namespace {

/// Names of files, in the order in which they were waited for.
std::vector<std::string> synced;
/// The disk fails for that one.
std::string failing;

}  // namespace

/// In place of the C library's, for this program.
extern "C" int fdatasync(int descriptor) {
    const std::filesystem::path link = "/proc/self/fd/" + std::to_string(descriptor);
    const std::string name = std::filesystem::read_symlink(link).filename();
    synced.push_back(name);
    if (name == failing) {
        errno = EIO;
        return -1;
    }
    return static_cast<int>(syscall(SYS_fdatasync, descriptor));
}

namespace {

using namespace agno::cli;
using names = std::vector<std::string>;

class Sync : public TemporaryDirectory {
  protected:
    Sync() {
        options.inputs = {write("in", "{}\n{}\n")};
        options.state_file = path("state");
        options.reject_file = path("bad");
        synced.clear();
    }
    // Other tests of this program write to the disk as well.
    ~Sync() override { failing.clear(); }

    load_options options;
    const std::vector<input_position> one_done = {{1, 3, 0}};
};

TEST_F(Sync, RejectsAreOnTheDiskBeforeTheStateThatCountsThem) {
    resumption state(options);
    reject_file rejects(options.reject_file);
    state.save(one_done, 0, &rejects, false);
    EXPECT_EQ(synced, (names{"bad", "bad.reasons.ndjson", "state.new"}));
}

TEST_F(Sync, WithoutRejectsTheStateIs) {
    resumption(options).save(one_done, 0, nullptr, false);
    EXPECT_EQ(synced, names{"state.new"});
}

TEST_F(Sync, AStateStaysWhereTheDiskFails) {
    resumption state(options);
    reject_file rejects(options.reject_file);
    state.save({{0, 0, 0}}, 0, &rejects, false);
    const std::string before = read(options.state_file);
    for (const char* file : {"bad", "bad.reasons.ndjson", "state.new"}) {
        failing = file;
        try {
            state.save(one_done, 0, &rejects, false);
            ADD_FAILURE() << file;
        } catch (const agno::error& failed) {
            EXPECT_EQ(failed.sqlstate(), "58030");
            EXPECT_NE(std::string(failed.what()).find(file), std::string::npos) << failed.what();
        }
        EXPECT_EQ(read(options.state_file), before) << file;
    }
}

}  // namespace
