// Any bytes as agno-load's standard input, compressed ones too: the documents are the same, however
// the bytes arrive.

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "agno/error.hpp"
#include "cli/input/document_reader.hpp"
#include "support/verdict.hpp"

using namespace agno;
using fuzz::require;

namespace {

struct document {
    std::string text;
    std::uint64_t line;
    std::uint64_t column;
    std::uint64_t begin;
    std::uint32_t checksum;
    std::string flaw;

    bool operator==(const document&) const = default;
};

struct reading {
    std::vector<document> documents;
    std::string failure;
};

/// What agno-load reads where the input comes in pieces of that size: each piece is one packet.
reading read_in_pieces(std::string_view input, std::size_t piece_size) {
    std::array<int, 2> ends;
    require(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()) == 0, "there are sockets");
    for (; !input.empty(); input.remove_prefix(std::min(piece_size, input.size()))) {
        require(send(ends[1], input.data(), std::min(piece_size, input.size()), MSG_DONTWAIT) > 0,
                "the socket holds the whole input");
    }
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);

    cli::document_reader reader("-");
    reading result;
    try {
        while (const auto found = reader.next({})) {
            result.documents.push_back({std::string(found->text), found->line, found->column,
                                        found->begin, reader.checksum_so_far(),
                                        std::string(found->flaw)});
        }
    } catch (const error& failed) {
        result.failure = failed.what();
    }
    return result;
}

/// How much of damaged data can be decompressed depends on the pieces; what is read of it doesn't.
void require_same(const reading& one, const reading& other) {
    require(one.failure.empty() == other.failure.empty(), "it fails however it arrives, or never");
    const std::size_t both = std::min(one.documents.size(), other.documents.size());
    require(std::equal(one.documents.begin(), one.documents.begin() + static_cast<long>(both),
                       other.documents.begin()),
            "smaller pieces make no difference");
    require(!one.failure.empty() || one.documents.size() == other.documents.size(),
            "none is missing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::as_text(data, size);
    const auto whole = read_in_pieces(input, std::max<std::size_t>(1, size));
    const std::size_t pieces = 2 + (size == 0 ? 0 : data[size / 2] % 6);
    require_same(read_in_pieces(input, size / pieces + 1), whole);
    return 0;
}
