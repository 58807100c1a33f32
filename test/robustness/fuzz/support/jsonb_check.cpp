#include "jsonb_check.hpp"

#include <cstdint>
#include <cstring>

#include "codec/jsonb/jsonb_layout.hpp"
#include "require.hpp"

namespace agno::fuzz {

namespace {

namespace jsonb = codec::jsonb;

class checker {
  public:
    explicit checker(std::string_view bytes) : bytes_(bytes) {}

    void check_root() {
        const std::uint32_t header = word(0);
        const bool scalar = (header & jsonb::scalar_flag) != 0;
        require(!scalar || header == (jsonb::array_flag | jsonb::scalar_flag | 1),
                "a raw scalar is an array of one element");
        const std::size_t end =
            scalar ? check_elements(sizeof header, 1, false) : check_container(0);
        require(end == bytes_.size(), "the jsonb ends where its last element does");
    }

  private:
    std::size_t check_container(std::size_t begin) {
        const std::uint32_t header = word(begin);
        const std::uint32_t kind = header & ~jsonb::count_mask;
        const std::size_t count = header & jsonb::count_mask;
        require(kind == jsonb::object_flag || kind == jsonb::array_flag,
                "a container is an object or an array");
        return check_elements(begin + sizeof header, count, kind == jsonb::object_flag);
    }

    /// The entries at `entries` and the elements behind them. Returns where the last one ends.
    std::size_t check_elements(std::size_t entries, std::size_t count, bool is_object) {
        const std::size_t entry_count = is_object ? 2 * count : count;
        const std::size_t base = entries + entry_count * jsonb::entry_size;
        std::size_t at = base;
        std::string_view last_key;
        for (std::size_t i = 0; i < entry_count; ++i) {
            const std::uint32_t entry = word(entries + i * jsonb::entry_size);
            const bool has_offset = (entry & jsonb::has_offset) != 0;
            require(has_offset == (i % 32 == 0), "every 32nd entry holds an offset");
            const std::size_t length = entry & jsonb::length_mask;
            const std::size_t end = has_offset ? base + length : at + length;
            require(end >= at && end <= bytes_.size(), "an element lies inside the jsonb");
            const std::uint32_t type = entry & jsonb::type_mask;
            if (is_object && i < count) {
                require(type == jsonb::is_string, "a key is a string");
                const std::string_view key = bytes_.substr(at, end - at);
                require(i == 0 || comes_before(last_key, key), "keys are sorted, each there once");
                last_key = key;
            } else {
                check_value(type, at, end);
            }
            at = end;
        }
        return at;
    }

    void check_value(std::uint32_t type, std::size_t begin, std::size_t end) {
        if (type == jsonb::is_number) {
            begin = skip_padding(begin);
            require(end - begin >= 6 && word(begin) == jsonb::varlena_header(end - begin),
                    "a number has a header that tells its length");
        } else if (type == jsonb::is_container) {
            require(check_container(skip_padding(begin)) == end,
                    "a container ends where its last element does");
        } else if (type != jsonb::is_string) {
            require(type == jsonb::is_null || type == jsonb::is_true || type == jsonb::is_false,
                    "an entry has a known type");
            require(begin == end, "null, true and false take no bytes");
        }
    }

    std::size_t skip_padding(std::size_t at) {
        for (; at % jsonb::alignment != 0; ++at) {
            require(at < bytes_.size() && bytes_[at] == '\0', "padding is zero");
        }
        return at;
    }

    static bool comes_before(std::string_view a, std::string_view b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    }

    std::uint32_t word(std::size_t at) const {
        require(at + sizeof(std::uint32_t) <= bytes_.size(), "a word lies inside the jsonb");
        std::uint32_t value;
        std::memcpy(&value, bytes_.data() + at, sizeof value);
        return value;
    }

    std::string_view bytes_;
};

}  // namespace

void require_canonical_jsonb(std::string_view container) {
    checker(container).check_root();
}

}  // namespace agno::fuzz
