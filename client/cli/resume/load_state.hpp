#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/input/pending_places.hpp"
#include "cli/rejects/reject_file.hpp"

namespace agno::cli {

/// An input of a load, and how much of it is settled.
struct input_state {
    /// Absolute.
    std::string path;
    input_position position;

    bool operator==(const input_state&) const = default;
};

/// A reject file, and how much of it belongs to documents that are settled.
struct reject_state {
    /// Absolute.
    std::string path;
    reject_extent extent;

    bool operator==(const reject_state&) const = default;
};

/// What an interrupted load needs to go on.
struct load_state {
    /// Where the documents go, see destination_of().
    std::string destination;
    bool is_complete = false;
    /// Of the documents settled since the load began.
    std::uint64_t rejected = 0;
    std::vector<input_state> inputs;
    std::optional<reject_state> rejects;

    bool operator==(const load_state&) const = default;
};

[[nodiscard]] std::string state_json(const load_state& state);

/// path: for messages. Throws agno::usage_error (22P02) if the text is no state of ours.
[[nodiscard]] load_state parse_state(std::string_view text, const std::string& path);

/// Throws agno::usage_error if the file exists and doesn't begin as a state file does; it may break
/// off anywhere.
void require_state_beginning(const std::string& path);

/// The state in a file; nothing if there is no such file. Throws agno::usage_error.
[[nodiscard]] std::optional<load_state> read_state(const std::string& path);

}  // namespace agno::cli
