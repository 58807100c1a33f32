#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/document.hpp"

namespace bench {

/// Where documents come from: the n-th is always the same, and its key no other's.
class corpus {
  public:
    virtual ~corpus() = default;

    [[nodiscard]] virtual std::string_view name() const = 0;
    /// What it is made of, for the report.
    [[nodiscard]] virtual std::string_view description() const = 0;
    [[nodiscard]] virtual document make(std::size_t number) const = 0;
};

using documents = std::vector<document>;

/// About 340 bytes: ids, a name, small objects, one short run.
std::unique_ptr<corpus> small_corpus();

/// About runs_bytes of runs with messages and tool calls, in made-up words that compress like
/// text.
std::unique_ptr<corpus> generated_corpus(std::string_view name, std::size_t runs_bytes);

/// The same with runs from a file of recorded sessions (NDJSON). Throws if it can't be read.
std::unique_ptr<corpus> recorded_corpus(std::string_view name, std::size_t runs_bytes,
                                        const std::string& file);

/// Documents first to first + count - 1, shuffled.
documents make_documents(const corpus& from, std::size_t first, std::size_t count);

/// In another order, which depends on nothing but the number of documents.
void shuffle(documents& all);

/// Bytes of JSON text.
std::size_t json_bytes(const documents& all);

}  // namespace bench
