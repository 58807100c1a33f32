#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/input/pending_places.hpp"

namespace agno::cli {

/// A place in an input, for people: both from 1, the column in bytes.
struct text_position {
    std::uint64_t line = 0;
    std::uint64_t column = 0;

    bool operator==(const text_position&) const = default;
};

/// The place of the error that a message is about: the byte of the document that it names ("..., at
/// byte 29"), else the beginning of the document. text: the document, unchanged; may be empty if
/// the document is in one line.
[[nodiscard]] text_position fault_position(const document_place& place, std::string_view text,
                                           std::string_view message);

/// "sessions.ndjson:3:29", as compilers and editors have it.
[[nodiscard]] std::string location(const std::string& input, const text_position& position);

}  // namespace agno::cli
