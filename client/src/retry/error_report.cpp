#include "src/retry/error_report.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include "agno/error.hpp"
#include "src/retry/error_hint.hpp"
#include "src/retry/retry.hpp"

namespace agno::detail {

namespace {

const char* doing(phase at) {
    switch (at) {
        case phase::connecting:
            return "connecting";
        case phase::preparing:
            return "preparing";
        case phase::staging:
            return "sending the documents";
        case phase::upserting:
        case phase::landing:
            return "merging the documents";
        case phase::committing:
            break;
    }
    return "committing";
}

/// "batch 3 (documents 10001 to 15000): ", by ordinals of the call, which count from 1.
std::string place_of(const attempted& what) {
    if (what.slice == nullptr) {
        return "";
    }
    const batch_slice& slice = *what.slice;
    const std::uint64_t first = slice.entry(0).index + 1;
    const std::uint64_t last = slice.entry(slice.size() - 1).index + 1;
    std::string place = "batch " + std::to_string(what.batch_number) + " (";
    if (last - first + 1 == slice.size()) {
        place += "documents " + std::to_string(first) + " to " + std::to_string(last);
    } else {
        place += std::to_string(slice.size()) + " documents between " + std::to_string(first) +
                 " and " + std::to_string(last);
    }
    return place + "): ";
}

constexpr std::string_view document_word = "document ";

/// The document the server's message begins with ("document 7: ..."), as the batch's entry.
const batch_entry* blamed_entry(const failure& failed, const attempted& what) {
    if (what.slice == nullptr || !merges(failed.at) || !failed.message.starts_with(document_word)) {
        return nullptr;
    }
    const char* const digits = failed.message.data() + document_word.size();
    std::size_t ordinal = 0;
    std::from_chars(digits, failed.message.data() + failed.message.size(), ordinal);
    const bool ours = ordinal >= 1 && ordinal <= what.slice->size();
    return ours ? &what.slice->entry(ordinal - 1) : nullptr;
}

std::string renumbered(const std::string& message, const batch_entry& blamed) {
    std::string text = std::string(document_word) + std::to_string(blamed.index + 1);
    if (blamed.line > 0) {
        text += " (line " + std::to_string(blamed.line) + ")";
    }
    return text + message.substr(message.find_first_not_of("0123456789", document_word.size()));
}

bool in_class(const std::string& sqlstate, std::initializer_list<std::string_view> classes) {
    return std::any_of(classes.begin(), classes.end(),
                       [&](std::string_view each) { return sqlstate.starts_with(each); });
}

/// Behind a message: each that is not empty with a capital and a full stop, as PostgreSQL writes
/// details and hints.
std::string as_sentences(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
        if (part.empty()) {
            continue;
        }
        text += text.empty() ? ". " : " ";
        text += static_cast<char>(std::toupper(static_cast<unsigned char>(part.front())));
        text += part.substr(1);
        const bool is_ended = part.back() == '.' || part.back() == '!' || part.back() == '?';
        text += is_ended ? "" : ".";
    }
    return text;
}

std::string message_of(const failure& failed, const attempted& what, bool gives_up) {
    const batch_entry* const blamed = blamed_entry(failed, what);
    std::string text = place_of(what);
    text += blamed != nullptr ? renumbered(failed.message, *blamed) : failed.message;
    if (failed.interrupted()) {
        text += std::string(" while ") + doing(failed.at);
    } else if (failed.kind != failure_kind::setup) {
        text += " (SQLSTATE " + failed.sqlstate + ")";
    }
    std::vector<std::string> sentences = {failed.detail, failed.hint, hint_for(failed, what)};
    if (failed.in_doubt || what.in_doubt) {
        sentences.emplace_back(
            "whether this was committed is not known; writing it again does no harm");
    }
    if (gives_up && what.retries > 0) {
        sentences.push_back("given up after " + std::to_string(what.retries + 1) + " attempts");
    }
    return text + as_sentences(sentences);
}

}  // namespace

std::string describe(const failure& failed, const attempted& what) {
    return message_of(failed, what, false);
}

void throw_error(const failure& failed, const attempted& what) {
    const batch_entry* const blamed = blamed_entry(failed, what);
    const std::string message = message_of(failed, what, true);
    const std::string& state = failed.sqlstate;
    const bool retryable = decide_retry(failed) != retry_decision::give_up;
    switch (failed.kind) {
        case failure_kind::timeout:
            throw timeout_error(message, state, retryable);
        case failure_kind::stopped:
            throw cancelled_error(message, state, retryable);
        case failure_kind::connection:
            throw connection_error(message, state, retryable);
        case failure_kind::setup:
            throw usage_error(message, state, retryable);
        case failure_kind::server:
            break;
    }
    if (blamed != nullptr) {
        throw data_error(message, state, blamed->index, blamed->line);
    }
    // Before any document was on its way it can't be one's fault.
    const bool about_documents = failed.at != phase::connecting && failed.at != phase::preparing;
    if (about_documents && in_class(state, {"22", "23"})) {
        throw data_error(message, state);
    }
    if (in_class(state, {"08", "25P03", "28", "57P"})) {
        throw connection_error(message, state, retryable);
    }
    if (in_class(state, {"0A", "22", "25", "3D", "3F", "42"})) {
        throw usage_error(message, state, retryable);
    }
    throw error(message, state, retryable);
}

}  // namespace agno::detail
