#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "agno/upsert_result.hpp"

namespace agno::cli {

/// Why a load failed.
struct load_failure {
    std::string sqlstate;
    std::string message;
};

/// How a load ended.
struct load_summary {
    upsert_result result;
    /// Documents that earlier runs settled.
    std::uint64_t documents_before = 0;
    /// Of these, those that were rejected.
    std::uint64_t rejected_before = 0;
    std::chrono::duration<double> elapsed{0};
    bool dry_run = false;
    int exit_status = 0;
    std::optional<load_failure> failure;
};

/// Lines for people, the last one ended.
[[nodiscard]] std::string summary_text(const load_summary& load);

/// One JSON object: "status" (landed, rejected, failed, interrupted), "dry_run", "documents" of
/// this run, each outcome's count, "dropped" members, "skipped" documents, "bytes", "batches",
/// "retries", "replayed", "documents_before" and "rejected_before" by earlier runs, "seconds",
/// "rate" (documents per second), "spent" (seconds of "reading", "sending" and "merging", see
/// time_spent), and "error"
/// ("sqlstate", "message") where there was one.
[[nodiscard]] std::string summary_json(const load_summary& load);

}  // namespace agno::cli
