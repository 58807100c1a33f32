// Any bytes as a document of the client's: its checks and the server's agree.

#include <algorithm>
#include <optional>

#include "agno/error.hpp"
#include "agno/json.hpp"
#include "codec/json/document_splitter.hpp"
#include "src/document/document_check.hpp"
#include "src/document/session_id.hpp"
#include "src/document/utf8.hpp"
#include "support/block_memory.hpp"
#include "support/json_text.hpp"
#include "support/verdict.hpp"

using namespace agno;
using fuzz::require;

namespace {

/// UTF-8 as RFC 3629 has it, by the character's number instead of by tables of bytes.
std::size_t expected_invalid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t number = lead & (length == 1 ? 0x7F : 0xFFu >> (length + 1));
        bool good = (lead & 0xC0) != 0x80 && lead < 0xF8 && text.size() - at >= length;
        for (std::size_t i = 1; good && i < length; ++i) {
            good = (text[at + i] & 0xC0) == 0x80;
            number = number << 6 | (text[at + i] & 0x3F);
        }
        constexpr std::uint32_t least[] = {0, 1, 0x80, 0x800, 0x10000};
        if (!good || number < least[length] || number > 0x10FFFF ||
            (number >= 0xD800 && number <= 0xDFFF)) {
            return at;
        }
        at += length;
    }
    return std::string_view::npos;
}

bool is_client_json(std::string_view text) {
    try {
        return json(std::string(text)).text() == text;
    } catch (const data_error& error) {
        require(error.sqlstate() == std::string_view("22P02"), "the client says what is wrong");
        return false;
    }
}

void require_flattened_to_read_alike(std::string_view text, const std::string& verdict,
                                     const codec::json_value& tree,
                                     std::pmr::memory_resource& memory) {
    std::string flat(text);
    std::replace_if(
        flat.begin(), flat.end(), [](char c) { return c == '\n' || c == '\r'; }, '\t');
    codec::json_value flat_tree;
    require(fuzz::read_verdict(flat, memory, flat_tree) == verdict,
            "a document in one line is as good as before");
    require(!verdict.empty() || codec::identical(tree, flat_tree), "and has the same value");
}

/// A batch has a document on each line, without line breaks of its own.
void require_server_to_count_one(std::string_view document) {
    std::string stream(document);
    std::ranges::replace_if(
        stream, [](char c) { return c == '\n' || c == '\r'; }, '\t');
    stream += "\n{\"session_id\":\"another\"}\n";
    codec::document_splitter splitter;
    require(splitter.next(stream, true) == codec::document_splitter::status::document &&
                splitter.consumed() == document.size() + 1,
            "what is sent as a document is one to the server");
}

/// Of a document that has it twice, the first counts: enough, where bad luck costs an order.
void require_session_id_to_be_found(std::string_view text, const codec::json_value& tree) {
    const codec::json_value* id = tree.find("session_id");
    const std::string_view expected =
        id != nullptr && id->type == codec::json_type::string ? id->text() : "";
    require(detail::find_session_id(fuzz::to_text(tree)) == expected,
            "documents are routed by their session_id");
    const bool has_it_once = text.find("session_id") == text.rfind("session_id");
    require(!has_it_once || text.find('\\') != std::string_view::npos ||
                detail::find_session_id(text) == expected,
            "in the text they came in, too");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::as_text(data, size);
    const std::size_t invalid = detail::find_invalid_utf8(text);
    require(invalid == expected_invalid_utf8(text), "the first byte that is no UTF-8 is found");
    static_cast<void>(detail::find_session_id(text));

    const std::string_view document = detail::trimmed(text);
    require(detail::trimmed(document) == document, "a trimmed document has no blanks around it");
    const auto defect = detail::find_defect(document);
    if (!defect) {
        require_server_to_count_one(document);
    }

    fuzz::block_memory memory;
    codec::json_value tree;
    const std::string verdict = fuzz::read_verdict(text, memory, tree);
    require_flattened_to_read_alike(text, verdict, tree, memory);
    const bool acceptable = is_client_json(text);
    if (invalid != std::string_view::npos) {
        require(!acceptable, "the client takes nothing that is not UTF-8");
        return 0;
    }
    require(!acceptable || verdict.empty() || verdict == "22003" || verdict == "22P05" ||
                verdict == "54001" || text.find("\\u") != std::string_view::npos,
            "the client refuses what is no JSON");
    if (!verdict.empty()) {
        return 0;
    }
    require(acceptable, "the client takes what the server takes");
    require(defect.has_value() == (tree.type != codec::json_type::object),
            "the client sends every JSON object, and nothing else");
    if (tree.type == codec::json_type::object) {
        require_session_id_to_be_found(text, tree);
    }
    return 0;
}
