#pragma once

#include <string>
#include <vector>

namespace hostile {

/// A document that can't be stored, and what its user is to be told.
struct bad_document {
    std::string name;
    std::string sqlstate;
    std::string message;  ///< with `*` for any text
    std::string text;
    std::string target = "sessions";
};

/// Those of documents.txt and epochs.txt.
std::vector<bad_document> listed_documents();

/// Those too large or too many to be listed.
std::vector<bad_document> generated_documents();

}  // namespace hostile
