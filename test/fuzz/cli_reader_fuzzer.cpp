// Any bytes as agno-load's standard input: the documents are the same, however the bytes arrive.

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "client/cli/input_file.hpp"
#include "client/cli/stream_source.hpp"
#include "support/verdict.hpp"

using namespace agno;
using fuzz::require;

namespace {

struct read_document {
    std::string text;
    std::uint64_t line;
    std::string flaw;

    bool operator==(const read_document&) const = default;
};

/// What agno-load reads where the input comes in pieces of that size: each piece is one packet.
std::vector<read_document> read_in_pieces(std::string_view input, std::size_t piece_size) {
    std::array<int, 2> ends;
    require(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()) == 0, "there are sockets");
    for (; !input.empty(); input.remove_prefix(std::min(piece_size, input.size())))
        require(send(ends[1], input.data(), std::min(piece_size, input.size()), MSG_DONTWAIT) > 0,
                "the socket holds the whole input");
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);

    cli::input_file file("-");
    cli::stream_source source(file);
    std::vector<read_document> documents;
    while (const auto document = source.next({}))
        documents.push_back(
            {std::string(document->text), document->line, std::string(document->flaw)});
    return documents;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::as_text(data, size);
    const auto whole = read_in_pieces(input, std::max<std::size_t>(1, size));
    const std::size_t pieces = 2 + (size == 0 ? 0 : data[size / 2] % 6);
    require(read_in_pieces(input, size / pieces + 1) == whole, "smaller pieces make no difference");
    return 0;
}
