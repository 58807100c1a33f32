#include "src/sync/digest.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>
#include <random>
#include <string>

namespace agno::detail {

digester::secret digester::random_secret() {
    secret bytes;
    std::random_device source;
    using word = std::random_device::result_type;
    static_assert(sizeof(secret) % sizeof(word) == 0);
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(word)) {
        const word random = source();
        std::memcpy(bytes.data() + at, &random, sizeof random);
    }
    return bytes;
}

digester::digester(const secret& key, std::string_view circumstances) {
    std::string numbered(circumstances);
    for (std::size_t at = 0; at < secret_.size(); at += sizeof(XXH64_hash_t)) {
        numbered += '#';
        const XXH64_hash_t word =
            XXH3_64bits_withSecret(numbered.data(), numbered.size(), key.data(), key.size());
        std::memcpy(secret_.data() + at, &word, sizeof word);
    }
}

digest digester::of(std::string_view text) const noexcept {
    const XXH128_hash_t hash =
        XXH3_128bits_withSecret(text.data(), text.size(), secret_.data(), secret_.size());
    return {hash.low64, hash.high64};
}

}  // namespace agno::detail
