#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace bench {

/// Random numbers and made-up texts: the same for the same seed, everywhere.
class made_up {
  public:
    explicit made_up(std::uint64_t seed) : random_(seed * 0x9e3779b97f4a7c15 + 1) {}

    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

    /// Words of a vocabulary of some thousands, few of which are frequent, as in any language.
    [[nodiscard]] std::string words(std::size_t count);

    /// Sentences of at least this many bytes, some of them on a new line, as JSON writes it: \n.
    [[nodiscard]] std::string sentences(std::size_t bytes);

    /// Hexadecimal digits.
    [[nodiscard]] std::string digits(std::size_t count);

    /// In the form of a UUID.
    [[nodiscard]] std::string uuid();

  private:
    std::mt19937_64 random_;
};

}  // namespace bench
