#include "documents.hpp"
#include "table.hpp"

namespace hostile {

namespace {

void append(std::vector<bad_document>& documents, const std::string& file,
            const std::string& target) {
    for (const auto& row : read_table(file, 4)) {
        documents.push_back({row[0], row[1], row[2], row[3], target});
    }
}

}  // namespace

std::vector<bad_document> listed_documents() {
    std::vector<bad_document> documents;
    append(documents, "test/robustness/hostile/documents.txt", "sessions");
    append(documents, "test/robustness/hostile/epochs.txt", "epochs");
    return documents;
}

}  // namespace hostile
