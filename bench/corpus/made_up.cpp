#include "corpus/made_up.hpp"

#include <array>
#include <cctype>
#include <string_view>
#include <vector>

namespace bench {

namespace {

constexpr std::size_t vocabulary_size = 4000;

std::vector<std::string> make_vocabulary() {
    static constexpr std::array<std::string_view, 20> onsets{
        "b", "c", "d",  "f",  "g",  "h",  "l", "m",  "n",  "p",
        "r", "s", "st", "tr", "th", "sh", "v", "pl", "gr", ""};
    static constexpr std::array<std::string_view, 10> vowels{"a", "e",  "i",  "o",  "u",
                                                             "e", "ea", "ou", "ai", "o"};
    static constexpr std::array<std::string_view, 12> codas{"",  "n", "r",  "s",  "t",  "l",
                                                            "d", "m", "nd", "rt", "ck", ""};
    std::mt19937_64 random(7);
    std::vector<std::string> vocabulary(vocabulary_size);
    for (std::size_t each = 0; each < vocabulary.size(); ++each) {
        // Frequent words are short.
        const auto syllables = 1 + random() % (each < 100 ? 1 : each < 1000 ? 2 : 3);
        for (std::uint64_t part = 0; part < syllables; ++part) {
            vocabulary[each]
                .append(onsets[random() % onsets.size()])
                .append(vowels[random() % vowels.size()])
                .append(codas[random() % codas.size()]);
        }
    }
    return vocabulary;
}

const std::string& word(double share) {
    static const std::vector<std::string> vocabulary = make_vocabulary();
    return vocabulary[static_cast<std::size_t>(share * share * share * vocabulary_size)];
}

}  // namespace

std::string made_up::words(std::size_t count) {
    std::string text;
    for (std::size_t each = 0; each < count; ++each) {
        text += (each == 0 ? "" : " ") + word(static_cast<double>(random_() >> 11) * 0x1p-53);
    }
    return text;
}

std::string made_up::sentences(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
        auto sentence = words(5 + below(12));
        sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
        if (!text.empty()) {
            text += below(6) == 0 ? "\\n" : " ";
        }
        text += sentence + (below(8) == 0 ? "?" : ".");
    }
    return text;
}

std::string made_up::digits(std::size_t count) {
    std::string text;
    for (std::size_t each = 0; each < count; ++each) {
        text += "0123456789abcdef"[below(16)];
    }
    return text;
}

std::string made_up::uuid() {
    return digits(8) + "-" + digits(4) + "-4" + digits(3) + "-a" + digits(3) + "-" + digits(12);
}

}  // namespace bench
