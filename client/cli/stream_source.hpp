#pragma once

#include <string>

#include "agno/document_source.hpp"
#include "core/document_splitter.hpp"
#include "input_file.hpp"

namespace agno::cli {

/// The documents of an input of any length: NDJSON, documents that span lines, or one array.
/// Holds one piece of the input at a time, or one document where that is longer.
class stream_source final : public document_source {
  public:
    explicit stream_source(input_file& input) : input_(input) {}

    /// What is wrong with the array of documents as a whole comes last, as a flaw.
    std::optional<raw_document> next(const std::stop_token& stop) override;

  private:
    [[nodiscard]] std::string_view window() const;
    void read_more(const std::stop_token& stop);
    [[nodiscard]] std::optional<raw_document> trailing_error() const;

    input_file& input_;
    core::document_splitter splitter_;
    std::string buffer_;
    std::size_t begin_ = 0;
    bool at_end_ = false;
    bool trailing_error_told_ = false;
};

}  // namespace agno::cli
