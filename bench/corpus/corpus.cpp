#include "corpus/corpus.hpp"

#include <algorithm>
#include <utility>

#include "corpus/made_up.hpp"

namespace bench {

documents make_documents(const corpus& from, std::size_t first, std::size_t count) {
    documents all;
    all.reserve(count);
    for (std::size_t each = 0; each < count; ++each) {
        all.push_back(from.make(first + each));
        write_json(all.back());
    }
    shuffle(all);
    return all;
}

void shuffle(documents& all) {
    // Not std::shuffle, which may differ from one standard library to the next.
    made_up random(all.size());
    for (std::size_t left = all.size(); left > 1; --left) {
        std::swap(all[left - 1], all[random.below(left)]);
    }
}

std::size_t json_bytes(const documents& all) {
    std::size_t bytes = 0;
    for (const auto& each : all) {
        bytes += each.json.size();
    }
    return bytes;
}

}  // namespace bench
