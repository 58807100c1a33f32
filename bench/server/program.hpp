#pragma once

#include <atomic>
#include <string>
#include <vector>

namespace bench {

/// Runs a program, with its arguments, to its end. Throws if it can't be started, or fails.
/// process: its id as long as it runs, else 0.
void run_program(const std::vector<std::string>& command, std::atomic<int>* process = nullptr);

/// The name of a file that a program is to read, this process' own.
std::string scratch_file(const std::string& suffix);

}  // namespace bench
