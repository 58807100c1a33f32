#include "src/sync/digest.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>
#include <random>

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

digester::digester(const secret& key, std::string_view circumstances)
    : secret_(key),
      seed_(XXH3_64bits_withSecret(circumstances.data(), circumstances.size(), secret_.data(),
                                   secret_.size())) {}

digest digester::of(std::string_view text) const noexcept {
    // The state would be as large as most documents, so it is made once a thread.
    thread_local XXH3_state_t state;
    XXH3_128bits_reset_withSecret(&state, secret_.data(), secret_.size());
    XXH3_128bits_update(&state, &seed_, sizeof seed_);
    XXH3_128bits_update(&state, text.data(), text.size());
    const XXH128_hash_t hash = XXH3_128bits_digest(&state);
    return {hash.low64, hash.high64};
}

}  // namespace agno::detail
