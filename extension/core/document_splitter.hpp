#pragma once

#include <cstddef>
#include <string_view>

namespace agno::core {

/// Cuts a stream of bytes into JSON documents without parsing them: an array of documents, or
/// documents one after the other, each beginning on a line of its own (NDJSON, and pretty-printed
/// documents that span lines). Knows strings and brackets only; whether a document is JSON is for
/// the reader to say. A malformed document costs itself, not its neighbours:
///  - outside an array a document ends at the line where its brackets close; if they never do, or
///    a line break stands inside a string, it ends at the last line before one that begins with `{`
///    and something after it (at the very start of the line), and never takes that line with it;
///    anything else on the closing line belongs to the (then malformed) document;
///  - in an array a document ends where its brackets close, anything up to the next comma or
///  bracket
///    of the array belongs to it; with a line break inside a string it ends at that line break.
/// Works in any encoding whose multi-byte characters have no ASCII bytes (all of PostgreSQL's
/// server encodings).
class document_splitter {
  public:
    enum class status {
        document,   ///< `document()` is the next one
        need_more,  ///< the window ends inside a document; call again with a longer one
        end,        ///< no more documents
    };

    /// Looks for the next document in `window`, the unconsumed rest of the stream. at_end: nothing
    /// follows the window. On `document` and `end`, drop consumed() bytes from the front of the
    /// stream before the next call; on need_more also drop consumed() bytes (blank space before a
    /// document), then append.
    status next(std::string_view window, bool at_end);

    /// The bytes of the document just found, without blank space around it; it points into the
    /// window.
    std::string_view document() const noexcept { return document_; }
    std::size_t consumed() const noexcept { return consumed_; }

    /// 1-based line on which document() begins, and 0-based offset of its first byte in the stream.
    std::size_t line() const noexcept { return line_; }
    std::size_t offset() const noexcept { return offset_; }

    /// Set with `end` where the stream is an array that was never closed, or something follows the
    /// closed array: what to say of it, else nullptr.
    const char* trailing_error() const noexcept { return trailing_error_; }

  private:
    std::string_view document_;
    std::size_t consumed_ = 0;
    std::size_t line_ = 1;
    std::size_t offset_ = 0;
    const char* trailing_error_ = nullptr;
    // Further state is the implementation's.
};

}  // namespace agno::core
