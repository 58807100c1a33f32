#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agno/document_source.hpp"
#include "cli/input/document_reader.hpp"
#include "cli/input/pending_places.hpp"

namespace agno::cli {

/// The documents of one input after the other, from where each was left off. Records in `places`
/// where they come from.
class file_source final : public document_source {
  public:
    /// paths: as input_file takes them. places: made with a position for each of them; outlives the
    /// source. is_summed: whether places are to have the checksums that tell a changed input.
    file_source(std::vector<std::string> paths, pending_places& places, bool is_summed = true);

    /// Throws agno::usage_error (55000) if an input has changed before the position where it was
    /// left off.
    std::optional<raw_document> next(const std::stop_token& stop) override;

    [[nodiscard]] std::uint64_t first_index() const override { return places_.first_index(); }

  private:
    std::optional<read_document> next_in_input(const std::stop_token& stop);
    void open(const std::stop_token& stop);
    void skip_to(const input_position& position, const std::stop_token& stop);
    void note(const read_document& document);

    std::vector<std::string> paths_;
    pending_places& places_;
    bool is_summed_;
    std::vector<input_position> beginnings_;
    std::size_t input_ = 0;
    std::unique_ptr<document_reader> reader_;
    // Of the inputs before this one.
    std::uint64_t bytes_read_ = 0;
};

}  // namespace agno::cli
