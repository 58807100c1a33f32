#include "codec/jsonb/jsonb_encoder.hpp"

#include <cstring>

#include "codec/error.hpp"
#include "codec/interrupt.hpp"
#include "codec/jsonb/jsonb_layout.hpp"

namespace agno::codec {

namespace {

using jsonb::align;

[[noreturn]] void throw_too_big(const char* message) {
    throw json_error("54000", message);
}

void check_string(std::size_t length) {
    if (length > jsonb::length_mask) {
        throw_too_big("string too long to represent as jsonb string");
    }
}

void check_array(std::size_t length) {
    if (length > jsonb::length_mask) {
        throw_too_big("total size of jsonb array elements exceeds the maximum of 268435455 bytes");
    }
}

void check_object(std::size_t length) {
    if (length > jsonb::length_mask) {
        throw_too_big("total size of jsonb object elements exceeds the maximum of 268435455 bytes");
    }
}

std::size_t end_of_value(const json_value& value, std::size_t at);

std::size_t end_of_array(const json_value& array, std::size_t at) {
    const std::size_t elements = align(at) + sizeof(std::uint32_t) + array.size * jsonb::entry_size;
    std::size_t end = elements;
    for (std::size_t i = 0; i < array.size; ++i) {
        end = end_of_value(array.items[i], end);
        check_array(end - elements);
    }
    check_array(end - at);
    return end;
}

std::size_t end_of_object(const json_value& object, std::size_t at) {
    const std::size_t elements =
        align(at) + sizeof(std::uint32_t) + std::size_t{2} * object.size * jsonb::entry_size;
    std::size_t end = elements;
    for (std::size_t i = 0; i < object.size; ++i) {
        check_string(object.members[i].key.size());
        end += object.members[i].key.size();
        check_object(end - elements);
    }
    for (std::size_t i = 0; i < object.size; ++i) {
        end = end_of_value(object.members[i].value, end);
        check_object(end - elements);
    }
    check_object(end - at);
    return end;
}

/// Where a value ends that is written at `at`, its padding included. Walks the tree once so that
/// the writer can do without bounds and limits.
std::size_t end_of_value(const json_value& value, std::size_t at) {
    switch (value.type) {
        case json_type::string:
            check_string(value.size);
            return at + value.size;
        case json_type::number:
            return align(at) + varlena_header_size + value.size;
        case json_type::array:
            return end_of_array(value, at);
        case json_type::object:
            return end_of_object(value, at);
        case json_type::null:
        case json_type::boolean:
            break;
    }
    return at;
}

/// Writes what end_of_value has measured; positions count from the start of the varlena, to which
/// all alignment refers.
class writer {
  public:
    explicit writer(char* base) noexcept : base_(base), at_(varlena_header_size) {}

    void write_root(const json_value& root) {
        if (root.type == json_type::array || root.type == json_type::object) {
            write_value(root);
            return;
        }
        json_value wrapper;
        wrapper.type = json_type::array;
        wrapper.size = 1;
        wrapper.items = &root;
        write_array(wrapper, jsonb::scalar_flag);
    }

  private:
    /// Of the entry: the type and the length, padding included.
    std::uint32_t write_value(const json_value& value) {
        check_interrupts_();
        const std::size_t begin = at_;
        switch (value.type) {
            case json_type::null:
                return jsonb::is_null;
            case json_type::boolean:
                return value.boolean ? jsonb::is_true : jsonb::is_false;
            case json_type::string:
                write_bytes(value.text());
                return jsonb::is_string | length_since(begin);
            case json_type::number:
                pad();
                write_word(jsonb::varlena_header(varlena_header_size + value.size));
                write_bytes(value.text());
                return jsonb::is_number | length_since(begin);
            case json_type::array:
                write_array(value, 0);
                return jsonb::is_container | length_since(begin);
            case json_type::object:
                write_object(value);
                return jsonb::is_container | length_since(begin);
        }
        return jsonb::is_null;
    }

    void write_array(const json_value& array, std::uint32_t extra_flag) {
        pad();
        write_word(array.size | jsonb::array_flag | extra_flag);
        std::size_t entry = at_;
        at_ += array.size * jsonb::entry_size;
        const std::size_t elements = at_;
        for (std::size_t i = 0; i < array.size; ++i) {
            put_entry(entry, i, write_value(array.items[i]), elements);
        }
    }

    void write_object(const json_value& object) {
        pad();
        write_word(object.size | jsonb::object_flag);
        std::size_t entry = at_;
        at_ += std::size_t{2} * object.size * jsonb::entry_size;
        const std::size_t elements = at_;
        for (std::size_t i = 0; i < object.size; ++i) {
            const std::string_view key = object.members[i].key;
            write_bytes(key);
            put_entry(entry, i, jsonb::is_string | static_cast<std::uint32_t>(key.size()),
                      elements);
        }
        for (std::size_t i = 0; i < object.size; ++i) {
            put_entry(entry, object.size + i, write_value(object.members[i].value), elements);
        }
    }

    void put_entry(std::size_t& entry, std::size_t index, std::uint32_t meta,
                   std::size_t elements) {
        if (index % jsonb::offset_stride == 0) {
            meta = (meta & jsonb::type_mask) | jsonb::has_offset | length_since(elements);
        }
        std::memcpy(base_ + entry, &meta, sizeof meta);
        entry += sizeof meta;
    }

    std::uint32_t length_since(std::size_t begin) const {
        return static_cast<std::uint32_t>(at_ - begin);
    }

    void pad() {
        while (at_ % jsonb::alignment != 0) {
            base_[at_++] = '\0';
        }
    }

    void write_word(std::uint32_t word) {
        std::memcpy(base_ + at_, &word, sizeof word);
        at_ += sizeof word;
    }

    void write_bytes(std::string_view bytes) {
        if (bytes.empty()) {
            return;
        }
        std::memcpy(base_ + at_, bytes.data(), bytes.size());
        at_ += bytes.size();
    }

    char* base_;
    std::size_t at_;
    interrupt_check check_interrupts_;
};

std::size_t encoded_size(const json_value& root) {
    if (root.type == json_type::array || root.type == json_type::object) {
        return end_of_value(root, varlena_header_size);
    }
    return end_of_value(root, varlena_header_size + sizeof(std::uint32_t) + jsonb::entry_size);
}

}  // namespace

std::span<char> encode_jsonb(const json_value& value, std::pmr::memory_resource& memory) {
    const std::size_t size = encoded_size(value);
    auto* base = static_cast<char*>(memory.allocate(size, jsonb::alignment));
    std::memset(base, 0, varlena_header_size);
    writer(base).write_root(value);
    return {base, size};
}

}  // namespace agno::codec
