#include "document_lines.hpp"

#include <algorithm>

namespace agno::detail {

namespace {

std::string flatten(const batch_slice& slice) {
    std::string text;
    text.reserve(slice.text().size());
    for (std::size_t at = 0; at < slice.size(); ++at) {
        std::ranges::replace_copy_if(
            slice.document(at), std::back_inserter(text),
            [](char c) { return c == '\n' || c == '\r'; }, '\t');
        text += '\n';
    }
    return text;
}

}  // namespace

document_lines::document_lines(const batch_slice& slice) : slice_(slice), text_(slice.text()) {
    if (slice.spans_lines()) {
        flattened_ = flatten(slice);
        text_ = flattened_;
    }
}

std::string_view document_lines::line(std::size_t at) const {
    const batch_entry& entry = slice_.entry(at);
    return text_.substr(entry.offset - slice_.entry(0).offset, entry.size);
}

}  // namespace agno::detail
