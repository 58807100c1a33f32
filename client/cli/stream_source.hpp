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

    /// Throws agno::data_error (22P02) where the input ends inside an array.
    std::optional<raw_document> next(const std::stop_token& stop) override;

  private:
    [[nodiscard]] std::string_view window() const;
    void read_more(const std::stop_token& stop);
    void skip_byte_order_mark();

    input_file& input_;
    core::document_splitter splitter_;
    std::string buffer_;
    std::size_t begin_ = 0;
    bool at_start_ = true;
    bool at_end_ = false;
};

}  // namespace agno::cli
