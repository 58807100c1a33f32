#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// A session and its runs, of about 2 kB each.
struct conversation {
    struct run {
        std::string id;
        std::string json;
    };

    std::string id;
    std::vector<run> runs;

    /// `count` made-up runs.
    conversation(std::string session_id, std::size_t count);

    /// The runs of a JSON array.
    conversation(std::string session_id, std::string_view json);

    /// A document of the session with `count` of its runs, from run `first` on.
    [[nodiscard]] std::string document(std::size_t first, std::size_t count) const;
};

}  // namespace bench
