#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "agno/export.hpp"
#include "agno/json.hpp"

namespace agno {

/// A moment as PostgreSQL's timestamptz keeps it: UTC, to the microsecond.
using time_point = std::chrono::sys_time<std::chrono::microseconds>;

/// One session document. An unset optional is a key the document doesn't have: the column then
/// takes its default (write_mode::replace) or keeps what is stored (write_mode::patch). To clear a
/// JSON column by a patch set it to json("null"). A plain value: threads may read one at the same
/// time.
struct session {
    std::string session_id;                  ///< the key
    std::optional<std::string> agent_id;     ///< the agent it was with
    std::optional<std::string> team_id;      ///< the team it was with
    std::optional<std::string> workflow_id;  ///< the workflow it was with
    std::optional<std::string> user_id;      ///< whose it is
    std::optional<std::string> name;         ///< what people call it
    std::optional<json> metadata;            ///< what the application keeps beside it
    std::optional<json> state;               ///< what its agents keep from run to run
    std::optional<json> agent_data;          ///< what is known of the agent
    std::optional<json> runs;                ///< the conversation: an array of runs
    std::optional<json> summary;             ///< what it was about
    /// Set on insert only; the server's now() where unset.
    std::optional<time_point> created_at;
    /// Stored where the call preserves updated_at; the server's now() otherwise.
    std::optional<time_point> updated_at;

    bool operator==(const session&) const = default;
};

/// The session as the JSON document that agno_upsert_sessions() takes.
/// Throws data_error (22021) if a text field is not UTF-8, naming the field.
[[nodiscard]] AGNO_API std::string to_json(const session& document);

}  // namespace agno
