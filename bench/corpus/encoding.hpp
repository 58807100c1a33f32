#pragma once

#include <span>
#include <string>

#include "corpus/document.hpp"

namespace bench {

/// What COPY FROM STDIN takes: into the sessions table, columns in its order ...
std::string rows_as_text(std::span<const document> all);
std::string rows_as_binary(std::span<const document> all);

/// ... and into a loader table, a document a row: format text, format csv with a quote and a
/// delimiter that no document has (so that nothing is escaped), format binary.
std::string lines_as_text(std::span<const document> all);
std::string lines_as_they_are(std::span<const document> all);
std::string lines_as_binary(std::span<const document> all);

/// Of documents in which the state has changed, that alone, one a line.
std::string lines_of_patches(std::span<const document> all);

/// A JSON array of documents.
std::string json_array(std::span<const document> all);

}  // namespace bench
