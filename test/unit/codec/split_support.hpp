#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "codec/json/document_splitter.hpp"

namespace agno::codec::test {

using status = document_splitter::status;
using documents = std::vector<std::string>;

struct cut {
    std::vector<std::string> documents;
    std::vector<std::size_t> lines;
    std::vector<std::size_t> columns;
    std::vector<std::size_t> offsets;
    std::string trailing_error;

    bool operator==(const cut&) const = default;
};

/// Feeds the stream in pieces of `step` bytes.
inline cut split(std::string_view stream, std::size_t step = std::string_view::npos) {
    cut result;
    document_splitter splitter;
    std::size_t begin = 0;
    std::size_t end = 0;
    while (true) {
        const status found = splitter.next(stream.substr(begin, end - begin), end == stream.size());
        if (found == status::document) {
            result.documents.emplace_back(splitter.document());
            result.lines.push_back(splitter.line());
            result.columns.push_back(splitter.column());
            result.offsets.push_back(splitter.offset());
        }
        begin += splitter.consumed();
        if (found == status::end) {
            result.trailing_error =
                splitter.trailing_error() == nullptr ? "" : splitter.trailing_error();
            return result;
        }
        if (found == status::need_more) {
            if (end == stream.size()) {
                ADD_FAILURE() << "wants more than there is: " << stream;
                return result;
            }
            end += std::min(step, stream.size() - end);
        }
    }
}

}  // namespace agno::codec::test
