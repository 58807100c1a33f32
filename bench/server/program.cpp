#include "server/program.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace bench {

void run_program(const std::vector<std::string>& command, std::atomic<int>* process) {
    std::vector<char*> arguments;
    for (const std::string& argument : command) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int failure =
        posix_spawn(&child, arguments.front(), nullptr, nullptr, arguments.data(), environ);
    if (failure != 0) {
        throw std::system_error(failure, std::generic_category(), command.front());
    }
    if (process != nullptr) {
        *process = child;
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (process != nullptr) {
        *process = 0;
    }
    if (status != 0) {
        throw std::runtime_error(command.front() + " failed");
    }
}

std::string scratch_file(const std::string& suffix) {
    const char* directory = std::getenv("TMPDIR");
    return std::string(directory == nullptr ? "/tmp" : directory) + "/agno-bench." +
           std::to_string(getpid()) + suffix;
}

}  // namespace bench
