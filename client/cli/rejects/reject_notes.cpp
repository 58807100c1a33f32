#include "cli/rejects/reject_notes.hpp"

#include "cli/show/number_text.hpp"

namespace agno::cli {

void reject_notes::add(const rejected_document& document) {
    if (++count_ <= told_one_by_one) {
        console_.line(reject_note(document));
    }
}

void reject_notes::finish() {
    if (count_ > told_one_by_one) {
        console_.line("and " + grouped(count_ - told_one_by_one) + " more documents were rejected");
    }
}

}  // namespace agno::cli
