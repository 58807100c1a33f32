#include "cli/rejects/reject_file.hpp"

namespace agno::cli {

std::string reject_file::reasons_path(const std::string& path) {
    return path + ".reasons.ndjson";
}

void reject_file::add(const rejected_document& document) {
    documents_.append(document_line(document));
    reasons_.append(reason_line(document) + '\n');
}

void reject_file::sync() {
    documents_.sync();
    reasons_.sync();
}

}  // namespace agno::cli
