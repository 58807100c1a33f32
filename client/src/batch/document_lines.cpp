#include "src/batch/document_lines.hpp"

#include <algorithm>

#include "src/document/ascii_json.hpp"

namespace agno::detail {

document_lines::document_lines(const batch_slice& slice, character_set written_with)
    : slice_(slice), text_(slice.text()) {
    if (slice.spans_lines() || written_with == character_set::ascii) {
        rewrite(written_with);
        text_ = rewritten_;
    }
}

void document_lines::rewrite(character_set written_with) {
    rewritten_.reserve(slice_.text().size());
    for (std::size_t at = 0; at < slice_.size(); ++at) {
        const std::size_t begin = rewritten_.size();
        if (written_with == character_set::ascii) {
            append_ascii_json(slice_.document(at), rewritten_);
        } else {
            rewritten_ += slice_.document(at);
        }
        std::replace_if(
            rewritten_.begin() + static_cast<std::ptrdiff_t>(begin), rewritten_.end(),
            [](char c) { return c == '\n' || c == '\r'; }, '\t');
        ends_.push_back(rewritten_.size());
        rewritten_ += '\n';
    }
}

std::string_view document_lines::line(std::size_t at) const {
    if (ends_.empty()) {
        const batch_entry& entry = slice_.entry(at);
        return text_.substr(entry.offset - slice_.entry(0).offset, entry.size);
    }
    const std::size_t begin = at == 0 ? 0 : ends_[at - 1] + 1;
    return text_.substr(begin, ends_[at] - begin);
}

}  // namespace agno::detail
