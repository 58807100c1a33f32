#pragma once

#include <cstddef>
#include <string_view>

namespace agno::codec {

/// Cuts a stream of bytes into JSON documents without parsing them: an array of documents, or
/// documents one after the other (NDJSON, pretty-printed documents that span lines, objects that
/// follow each other on one line, and RFC 7464's sequences). Knows strings and brackets only;
/// whether a document is JSON is for the reader to say. A malformed document costs itself, not its
/// neighbours:
///  - outside an array, a document ends where a `}` closes it if a `{` comes next, else with the
///    line on which its brackets close; anything else on that line belongs to the (then malformed)
///    document. If they never close, if a line break stands inside a string, or if a line begins
///    with a `{` that can't continue what is before it, the document ends before the first of its
///    lines that begins like a document of its own: with `{` and something after it, indented no
///    more than the document itself. (One that holds such a line and nests over 128 deep after it
///    counts as never closed);
///  - a line that begins with no bracket is a document;
///  - where the stream begins with a record separator (RFC 7464), each of them ends the document
///    before it, whatever that has come to;
///  - in an array a document ends where its brackets close, and anything up to the next comma or
///    closing bracket of the array belongs to it; with a line break inside a string it ends at
///    that line break. Nothing between two commas is an empty document.
///
/// What comes out does not depend on how the stream is cut into windows. A document that is
/// complete comes out without a look at what follows its line end. Works in any encoding whose
/// multi-byte characters have no ASCII bytes (all of PostgreSQL's server encodings).
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

    /// Where document() begins: 1-based line, 1-based column in bytes, and 0-based offset in the
    /// stream. With trailing_error(), where that is.
    std::size_t line() const noexcept { return line_; }
    std::size_t column() const noexcept { return column_; }
    std::size_t offset() const noexcept { return offset_; }

    /// Set with `end` where the stream is an array that was never closed, or that ends with a
    /// comma, or something follows the closed array: what to say of it, else nullptr.
    const char* trailing_error() const noexcept { return trailing_error_; }

  private:
    enum class layout { unknown, lines, array, after_array };

    /// What the scan of the document at the front of the window has come to.
    enum class phase {
        begin,            ///< nothing yet
        first_line,       ///< looks for the end of its first line, which may be the whole document
        brackets,         ///< follows its brackets
        behind_brackets,  ///< they are closed: another one may begin on this line
        rest_of_line,     ///< it doesn't, or there were no brackets: it ends with this line
        lost,             ///< malformed: it ends where a line begins like a document
    };

    enum class answer { yes, no, unknown };

    bool skip_byte_order_mark(std::string_view window, bool at_end);
    void skip_blanks(std::string_view window);
    void skip_separators(std::string_view window);
    std::string_view up_to_separator(std::string_view rest);
    status finish(std::string_view window, bool at_end);
    status next_in_lines(std::string_view rest, bool at_end);
    status next_in_array(std::string_view window, bool at_end);
    status scan_element(std::string_view rest, bool at_end);
    answer is_whole_line(std::string_view rest, bool at_end, std::size_t& line_end);
    answer follow_brackets(std::string_view rest, bool at_end);
    answer follow_line_break(std::string_view rest, bool at_end);
    answer follow_rest_of_line(std::string_view rest, bool at_end);
    answer begins_document(std::string_view rest, std::size_t line, bool at_end) const;
    answer find_next_document(std::string_view rest, bool at_end);
    void follow_byte(char c);
    int depth_limit() const noexcept;
    bool scan_string(std::string_view rest, bool at_end);
    status found(std::string_view rest, std::size_t document_size, std::size_t size);
    void note_place() noexcept;
    void consume(std::string_view bytes);

    std::string_view document_;
    std::size_t consumed_ = 0;
    std::size_t line_ = 1;
    std::size_t column_ = 1;
    std::size_t offset_ = 0;
    const char* trailing_error_ = nullptr;

    layout layout_ = layout::unknown;
    // In an array: after its bracket, after a comma, after an element.
    enum class place { front, after_comma, after_element } place_ = place::front;
    bool has_separators_ = false;  // RFC 7464
    std::size_t separator_ = 0;    // where the next one is in the stream, or how far there is none
    bool at_front_ = true;         // of the stream: a byte order mark may follow
    std::size_t position_ = 0;     // of the window in the stream
    std::size_t next_line_ = 1;    // the line on which the window begins
    std::size_t line_start_ = 0;   // where that line begins in the stream
    std::size_t indent_ = 0;       // blanks before the document on its line

    // Of the scan; positions count from the document's first byte.
    phase phase_ = phase::begin;
    std::size_t scanned_ = 0;
    std::size_t next_document_ = 0;  // the first line in it that begins like a document, 0 if none
    int depth_ = 0;
    bool in_string_ = false;
    char last_ = '\0';  // the last byte that counts, outside strings
};

}  // namespace agno::codec
