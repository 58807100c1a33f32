#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "cli/input/checksum.hpp"
#include "cli/input/decoded_input.hpp"
#include "codec/json/document_splitter.hpp"

namespace agno::cli {

/// A document as it stands in an input. Its views are valid until the next one is read.
struct read_document {
    std::string_view text;
    /// Where it begins: both from 1, the column in bytes.
    std::uint64_t line;
    std::uint64_t column;
    /// Of its first byte in the input (decompressed), and of the one behind its last.
    std::uint64_t begin;
    std::uint64_t end;
    /// Why this is no document: there is something wrong with the input as a whole.
    std::string_view flaw;
};

/// The documents of an input of any length: NDJSON, documents that span lines, or one array.
/// Holds one piece of the input at a time, or one document where that is longer.
class document_reader {
  public:
    static constexpr std::size_t longest_document = std::size_t{1} << 30;

    /// longest: reading fails (54000) if a document has more bytes than about this, to bound
    /// memory. is_summed: whether it is to have a checksum.
    explicit document_reader(const std::string& path, std::size_t longest = longest_document,
                             bool is_summed = true)
        : input_(path), longest_(longest), is_summed_(is_summed) {}

    /// An error of the array of documents as a whole comes last, as a flaw. If the input breaks
    /// off, even behind such an array, the documents before come first, then the exception about
    /// it. Returns nothing at the end, and once a stop is requested.
    std::optional<read_document> next(const std::stop_token& stop);

    /// The checksum of the input up to the end of the latest document.
    [[nodiscard]] std::uint32_t checksum_so_far() const noexcept { return checksum_so_far_; }

    [[nodiscard]] const std::string& name() const noexcept { return input_.name(); }
    /// How much of the file was read for the document that ends at this offset: exact, but a little
    /// more if the file is compressed.
    [[nodiscard]] std::uint64_t position_at(std::uint64_t end) const noexcept {
        return input_.is_compressed() ? input_.position() : end;
    }
    /// Bytes of the file that were read so far.
    [[nodiscard]] std::uint64_t position() const noexcept { return input_.position(); }

  private:
    [[nodiscard]] std::string_view window() const;
    void sum_up_to(std::size_t end);
    void read_more(const std::stop_token& stop);
    void make_room();
    [[nodiscard]] read_document found();
    [[nodiscard]] std::optional<read_document> untold_flaw();
    [[nodiscard]] bool is_cut_off(std::string_view document) const;

    decoded_input input_;
    codec::document_splitter splitter_;
    std::size_t longest_;
    std::string buffer_;
    // The part of the buffer that can be looked at.
    std::size_t begin_ = 0;
    std::size_t filled_ = 0;
    // How much of the input came before the buffer.
    std::uint64_t dropped_ = 0;
    bool at_end_ = false;
    bool flaw_was_told_ = false;
    // Why the input broke off.
    std::exception_ptr broken_;
    bool is_summed_;
    checksum checksum_;
    // Up to where the buffer is part of the checksum.
    std::size_t summed_ = 0;
    // What it was at the end of the latest document: what follows is summed in pieces, as it comes.
    std::uint32_t checksum_so_far_ = checksum_.value();
};

}  // namespace agno::cli
