#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>

#include "agno/export.hpp"
#include "agno/upsert_result.hpp"

namespace agno {

/// One document as raw text.
struct raw_document {
    /// A JSON object in UTF-8, not checked yet. May span lines.
    std::string_view text;
    /// 1-based line of the input on which it begins, for reports; 0 if there are no lines.
    std::uint64_t line = 0;
    /// The document's session_id where the source knows it; else it is read from the text when
    /// it is needed (to route documents among workers).
    std::string_view session_id = {};
    /// The error, if the source knows that this is no document: it is then refused without being
    /// sent, and the others are unaffected. Empty for a document.
    std::string_view flaw = {};
    /// The SQLSTATE of the flaw.
    std::string_view flaw_sqlstate = "22P02";
};

/// Where documents come from, one at a time, so that an input needs no more memory than a batch.
/// Called on the thread that calls upsert_documents(), however many workers there are. It may wait
/// for more: config::flush_after says what becomes of the documents before, meanwhile.
class AGNO_API document_source {
  public:
    virtual ~document_source() = default;

    /// The next document, or nothing at the end. Its views stay valid until the next call. A source
    /// that has to wait for input gives up waiting once `stop` is requested, and then returns
    /// nothing. May throw: what came before is then written, and the call fails with that
    /// exception.
    [[nodiscard]] virtual std::optional<raw_document> next(const std::stop_token& stop) = 0;

    /// The index that reports, errors and results give the first document: not 0 for a source that
    /// goes on where an earlier call ended.
    [[nodiscard]] virtual std::uint64_t first_index() const { return 0; }
};

/// Takes each rejected or stale document together with its text, unchanged, in the order of the
/// input: called once this document and all before it are committed (in a single transaction:
/// merged) or reported. If the call fails, settled documents behind one that is not settled follow
/// at its end. Otherwise as config::on_progress, with which its calls don't overlap either.
using report_handler = std::function<void(const document_report&, std::string_view text)>;

}  // namespace agno
