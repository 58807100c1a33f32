#pragma once

#include <chrono>
#include <string>

#include "agno/upsert_result.hpp"

namespace agno::cli {

/// How a load ended.
struct load_summary {
    upsert_result result;
    std::chrono::duration<double> elapsed{0};
    bool dry_run = false;
    int exit_status = 0;
};

/// Lines for people, the last one ended.
[[nodiscard]] std::string summary_text(const load_summary& load);

/// One JSON object: "status" (landed, rejected, failed, interrupted), "dry_run", "documents", each
/// outcome's count, "bytes", "batches", "retries", "seconds", "rate" (documents per second).
[[nodiscard]] std::string summary_json(const load_summary& load);

}  // namespace agno::cli
