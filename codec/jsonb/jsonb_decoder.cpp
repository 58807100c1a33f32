#include "codec/jsonb/jsonb_decoder.hpp"

#include <cstring>

#include "codec/arena.hpp"
#include "codec/error.hpp"
#include "codec/interrupt.hpp"
#include "codec/jsonb/jsonb_encoder.hpp"
#include "codec/jsonb/jsonb_layout.hpp"
#include "codec/limits.hpp"

namespace agno::codec {

namespace {

[[noreturn]] void throw_corrupt(std::size_t offset) {
    throw json_error("XX001", "the bytes are no valid jsonb", offset);
}

class decoder {
  public:
    decoder(std::string_view bytes, std::pmr::memory_resource& memory)
        : bytes_(bytes), nodes_(memory, bytes.size()) {}

    json_value decode_root() {
        const std::uint32_t header = word(0);
        if ((header & jsonb::scalar_flag) == 0) {
            return decode_container(0, bytes_.size());
        }
        if (header != (jsonb::array_flag | jsonb::scalar_flag | 1)) {
            throw_corrupt(0);
        }
        return decode_array(0, bytes_.size(), 1).items[0];
    }

  private:
    /// The values of one container, one after the other: where each begins and ends.
    struct cursor {
        std::size_t entry;
        std::size_t elements;
        std::size_t end_of_container;
        std::size_t at;
    };

    struct element {
        std::uint32_t type;
        std::size_t begin;
        std::size_t end;
    };

    json_value decode_container(std::size_t begin, std::size_t end) {
        if (++depth_ > max_nesting) {
            throw json_error("54001", too_deep_message, begin);
        }
        if (begin > end || end - begin < sizeof(std::uint32_t)) {
            throw_corrupt(begin);
        }
        const std::uint32_t header = word(begin);
        const std::uint32_t count = header & jsonb::count_mask;
        json_value value;
        if ((header & ~jsonb::count_mask) == jsonb::object_flag) {
            value = decode_object(begin, end, count);
        } else if ((header & ~jsonb::count_mask) == jsonb::array_flag) {
            value = decode_array(begin, end, count);
        } else {
            throw_corrupt(begin);
        }
        --depth_;
        return value;
    }

    json_value decode_array(std::size_t begin, std::size_t end, std::uint32_t count) {
        cursor elements = open(begin, end, count);
        json_value array;
        array.type = json_type::array;
        array.size = count;
        auto* items = nodes_.allocate_array<json_value>(count);
        array.items = items;
        for (std::uint32_t i = 0; i < count; ++i) {
            items[i] = decode_value(next(elements));
        }
        close(elements);
        return array;
    }

    json_value decode_object(std::size_t begin, std::size_t end, std::uint32_t count) {
        cursor elements = open(begin, end, 2 * std::size_t{count});
        json_value object;
        object.type = json_type::object;
        object.size = count;
        auto* members = nodes_.allocate_array<json_member>(count);
        object.members = members;
        for (std::uint32_t i = 0; i < count; ++i) {
            const element key = next(elements);
            members[i].key = bytes_.substr(key.begin, key.end - key.begin);
            // A merge of unsorted members would lose some.
            if (key.type != jsonb::is_string ||
                (i > 0 && !key_less(members[i - 1].key, members[i].key))) {
                throw_corrupt(key.begin);
            }
        }
        for (std::uint32_t i = 0; i < count; ++i) {
            members[i].value = decode_value(next(elements));
        }
        close(elements);
        return object;
    }

    json_value decode_value(const element& found) {
        check_interrupts_();
        json_value value;
        switch (found.type) {
            case jsonb::is_null:
                return value;
            case jsonb::is_false:
            case jsonb::is_true:
                value.type = json_type::boolean;
                value.boolean = found.type == jsonb::is_true;
                return value;
            case jsonb::is_string:
                value.type = json_type::string;
                value.size = static_cast<std::uint32_t>(found.end - found.begin);
                value.bytes = bytes_.data() + found.begin;
                return value;
            case jsonb::is_number:
                return decode_number(found);
            case jsonb::is_container:
                return decode_container(jsonb::align(found.begin), found.end);
            default:
                throw_corrupt(found.begin);
        }
    }

    json_value decode_number(const element& found) const {
        constexpr std::size_t smallest = varlena_header_size + sizeof(std::uint16_t);
        const std::size_t begin = jsonb::align(found.begin);
        if (begin > found.end || found.end - begin < smallest ||
            word(begin) != jsonb::varlena_header(found.end - begin)) {
            throw_corrupt(found.begin);
        }
        json_value value;
        value.type = json_type::number;
        value.size = static_cast<std::uint32_t>(found.end - begin - varlena_header_size);
        value.bytes = bytes_.data() + begin + varlena_header_size;
        return value;
    }

    cursor open(std::size_t begin, std::size_t end, std::size_t count) const {
        const std::size_t entries = begin + sizeof(std::uint32_t);
        if ((end - entries) / jsonb::entry_size < count) {
            throw_corrupt(begin);
        }
        const std::size_t elements = entries + count * jsonb::entry_size;
        return {entries, elements, end, elements};
    }

    /// getJsonbOffset and getJsonbLength in src/backend/utils/adt/jsonb_util.c, going forward.
    element next(cursor& elements) const {
        const std::uint32_t entry = word(elements.entry);
        const std::size_t length = entry & jsonb::length_mask;
        const std::size_t begin = elements.at;
        const std::size_t end =
            (entry & jsonb::has_offset) ? elements.elements + length : begin + length;
        if (end < begin || end > elements.end_of_container) {
            throw_corrupt(elements.entry);
        }
        elements.entry += jsonb::entry_size;
        elements.at = end;
        return {entry & jsonb::type_mask, begin, end};
    }

    static void close(const cursor& elements) {
        if (elements.at != elements.end_of_container) {
            throw_corrupt(elements.at);
        }
    }

    std::uint32_t word(std::size_t at) const {
        if (bytes_.size() < sizeof(std::uint32_t) || at > bytes_.size() - sizeof(std::uint32_t)) {
            throw_corrupt(at);
        }
        std::uint32_t value;
        std::memcpy(&value, bytes_.data() + at, sizeof value);
        return value;
    }

    std::string_view bytes_;
    arena nodes_;
    int depth_ = 0;
    interrupt_check check_interrupts_;
};

}  // namespace

json_value decode_jsonb(std::string_view container, std::pmr::memory_resource& memory) {
    return decoder(container, memory).decode_root();
}

}  // namespace agno::codec
