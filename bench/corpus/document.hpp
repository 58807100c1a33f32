#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

/// The text and JSON columns of the sessions table, in its order. The two times follow.
enum column : std::size_t {
    session_id,
    agent_id,
    team_id,
    workflow_id,
    user_id,
    name,
    metadata,
    state,
    agent_data,
    runs,
    summary,
    column_count,
};

inline constexpr std::array<std::string_view, column_count> column_names{
    "session_id", "agent_id", "team_id",    "workflow_id", "user_id", "name",
    "metadata",   "state",    "agent_data", "runs",        "summary"};

inline constexpr bool is_json(std::size_t of) {
    return of >= metadata;
}

/// One session, as columns for the baselines and as a JSON document for us.
struct document {
    /// Text as it is, JSON as its text; empty means NULL, and a key that the document lacks.
    std::array<std::string, column_count> values;
    /// Microseconds since 1970, UTC.
    std::int64_t created_at = 0;
    std::int64_t updated_at = 0;
    /// The document on one line, without the newline. Made by write_json().
    std::string json;
};

/// Sets json from the other fields.
void write_json(document& of);

/// A time as RFC 3339, with microseconds.
std::string time_text(std::int64_t microseconds);

/// The same session later, its `state` changed. revision: goes into the state, so that no two are
/// equal.
document with_state_changed(document from, int revision);

/// What has changed of such a document: the key, that member of the state and the times. (The whole
/// state would be another patch: its nulls remove members.)
document patch_of_state(const document& changed);

/// The same session later, every column changed but the key and created_at. donor: another session,
/// whose runs it gets.
document with_all_changed(document from, const document& donor);

}  // namespace bench
