#include "reject_notes.hpp"

#include "progress.hpp"

namespace agno::cli {

void reject_notes::add(const document_report& report) {
    if (++count_ <= told_one_by_one) {
        std::fprintf(stream_, "agno-load: %s\n", reject_note(report).c_str());
    }
}

void reject_notes::finish() {
    if (count_ > told_one_by_one) {
        std::fprintf(stream_, "agno-load: and %s more documents were rejected\n",
                     grouped(count_ - told_one_by_one).c_str());
    }
}

std::string reject_note(const document_report& report) {
    const std::string where = report.line == 0 ? "" : "line " + std::to_string(report.line) + ": ";
    const std::string who = report.session_id.empty()
                                ? "document " + std::to_string(report.index + 1)
                                : "session \"" + report.session_id + "\"";
    return where + who + " rejected: " + report.detail + " (SQLSTATE " + report.sqlstate + ")";
}

}  // namespace agno::cli
