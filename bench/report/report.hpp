#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenario/measurement.hpp"
#include "scenario/scenarios.hpp"

namespace bench {

/// What a report says besides the findings.
struct report_header {
    std::string server;
    int repetitions = 0;
    /// False if a part of the scenarios or strategies was chosen.
    bool is_whole = true;
    /// By corpus.
    std::map<std::string, choices> chosen;
    /// What each is made of.
    std::map<std::string, std::string> corpora;
};

/// What we want to reach, and what was measured.
struct target {
    std::string corpus;
    std::string what;
    double wanted = 0;
    /// Else at most.
    bool at_least = true;
    double reached = 0;

    [[nodiscard]] bool is_met() const { return at_least ? reached >= wanted : reached <= wanted; }
};

std::vector<target> targets_of(const report_header& header, const findings& found);

/// The fastest of our transports: the function, the client, the loader.
const measurement& best_of_ours(const report_header& header, const findings& found,
                                const std::string& corpus, const std::string& scenario);

/// What the processor calls itself, and how many there are.
std::string machine();

/// False where the server used too little of its processors to be measured.
bool tells_cpu(const measurement& of);

/// The number with that many decimals and commas between the thousands.
std::string rounded(double value, int decimals);

/// Tables on standard output.
void print_report(const report_header& header, const findings& found);

void write_json_report(const report_header& header, const findings& found, const std::string& file);

/// Files for charts.gp in a directory, which has to be there.
void write_chart_data(const report_header& header, const findings& found,
                      const std::string& directory);

}  // namespace bench
