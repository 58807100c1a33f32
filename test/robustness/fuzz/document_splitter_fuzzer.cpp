// Any bytes as a stream of documents: no byte is lost, the windows don't matter, and a line costs
// its neighbours nothing.

#include "codec/json/document_splitter.hpp"

#include <algorithm>
#include <vector>

#include "support/verdict.hpp"

using namespace agno;
using fuzz::require;

namespace {

struct found_document {
    std::string text;
    std::size_t line;
    std::size_t offset;

    bool operator==(const found_document&) const = default;
};

struct split_stream {
    std::vector<found_document> documents;
    std::string trailing_error;

    bool operator==(const split_stream&) const = default;
};

/// Feeds the stream in pieces; a piece is at least one byte. The window is copied each time, so
/// that AddressSanitizer sees its ends.
template <typename PieceSize>
split_stream split(std::string_view stream, PieceSize&& piece_size) {
    split_stream result;
    codec::document_splitter splitter;
    std::size_t taken = 0;
    std::size_t given = 0;
    while (true) {
        const std::string_view view = stream.substr(taken, given - taken);
        const std::vector<char> window(view.begin(), view.end());
        const bool at_end = given == stream.size();
        const auto status = splitter.next({window.data(), window.size()}, at_end);
        require(splitter.consumed() <= window.size(), "no more is consumed than is there");
        if (status == codec::document_splitter::status::document) {
            result.documents.push_back(
                {std::string(splitter.document()), splitter.line(), splitter.offset()});
        }
        taken += splitter.consumed();
        if (status == codec::document_splitter::status::end) {
            if (splitter.trailing_error() != nullptr) {
                result.trailing_error = splitter.trailing_error();
            }
            return result;
        }
        if (status == codec::document_splitter::status::need_more) {
            require(!at_end, "at the end nothing more is asked for");
            given = std::min(stream.size(), given + std::max<std::size_t>(1, piece_size()));
        }
    }
}

split_stream split_whole(std::string_view stream) {
    return split(stream, [&] { return stream.size(); });
}

/// Between documents is nothing but blanks, and the brackets and commas of an array or the
/// separators of records.
void require_nothing_is_lost(std::string_view stream, const split_stream& found) {
    const std::size_t mark = stream.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    const std::size_t start = std::min(stream.find_first_not_of(" \t\r\n", mark), stream.size());
    const char first = start < stream.size() ? stream[start] : '\0';
    const std::string blanks = first == '['      ? " \t\r\n[],"
                               : first == '\x1E' ? " \t\r\n\x1E"
                                                 : " \t\r\n";
    std::size_t end = mark;
    for (const found_document& document : found.documents) {
        require(document.offset >= end && stream.substr(document.offset).starts_with(document.text),
                "a document stands where it is said to");
        require(document.line ==
                    1 + static_cast<std::size_t>(std::count(
                            stream.begin(),
                            stream.begin() + static_cast<std::ptrdiff_t>(document.offset), '\n')),
                "a document begins on the line that is told");
        const std::string_view between = stream.substr(end, document.offset - end);
        require(between.find_first_not_of(blanks) == std::string_view::npos,
                "nothing between documents is left out");
        end = document.offset + document.text.size();
    }
    require(!found.trailing_error.empty() ||
                stream.substr(end).find_first_not_of(blanks) == std::string_view::npos,
            "nothing after the last document is left out");
}

bool may_hold_several(std::string_view line) {
    for (auto at = line.find('}'); at != line.npos; at = line.find('}', at + 1)) {
        const auto next = line.find_first_not_of(" \t\r", at + 1);
        if (next != line.npos && line[next] == '{') {
            return true;
        }
    }
    return false;
}

void require_line_to_keep_to_itself(std::string_view line) {
    const std::string stream =
        "{\"first\": 1}\n" + std::string(line) + "\n{\"last\": 1}\n{\"very last\": 1}";
    const split_stream found = split_whole(stream);
    const bool blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
    require(found.documents.size() >= (blank ? 3 : 4), "a line among others is a document");
    require(found.documents.size() <= (blank ? 3 : 4) || may_hold_several(line),
            "and one only, unless objects follow each other on it");
    require(found.documents.front().text == "{\"first\": 1}", "the line before is untouched");
    require(found.documents[found.documents.size() - 2].text == "{\"last\": 1}",
            "the line after is untouched");
    require(found.documents.back().text == "{\"very last\": 1}", "and the one after that");
}

/// The sizes of the pieces come from the stream itself, so many that each byte is a border at
/// times.
class piece_sizes {
  public:
    explicit piece_sizes(std::string_view seed) : seed_(seed) {}
    std::size_t operator()() {
        return static_cast<unsigned char>(seed_[at_++ % seed_.size()]) % (5 + seed_.size() / 8);
    }

  private:
    std::string_view seed_;
    std::size_t at_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view stream = fuzz::as_text(data, size);
    const split_stream whole = split_whole(stream);
    require_nothing_is_lost(stream, whole);
    if (stream.empty()) {
        return 0;
    }
    require(split(stream, piece_sizes(stream)) == whole, "the windows don't matter");
    if (size <= 32) {
        require(split(stream, [] { return 1; }) == whole, "even where they grow byte by byte");
    }
    if (stream.find('\n') == std::string_view::npos) {
        require_line_to_keep_to_itself(stream);
    }
    return 0;
}
