#include "src/libpq/binary_copy.hpp"

#include <cstdint>

namespace agno::detail {

namespace {

// Enough to make system calls cheap, little enough to be copied within the cache.
constexpr std::size_t piece_size = std::size_t{64} * 1024;

constexpr std::uint16_t field_count = 1;
constexpr auto end_of_rows = static_cast<std::uint16_t>(-1);

template <class Integer>
std::string big_endian(Integer value) {
    std::string bytes;
    for (int shift = 8 * (static_cast<int>(sizeof value) - 1); shift >= 0; shift -= 8) {
        bytes += static_cast<char>(value >> shift);
    }
    return bytes;
}

}  // namespace

binary_copy::binary_copy(connection& to, const deadline& until) : to_(to), until_(until) {
    using namespace std::string_view_literals;
    // By hand: of COPY's formats libpq sends what it is given.
    piece_.reserve(piece_size);
    // The signature, the flags (none) and the header extension (empty).
    put("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"sv);
}

void binary_copy::row(std::string_view first_part, std::string_view second_part) {
    put(big_endian(field_count));
    put(big_endian(static_cast<std::uint32_t>(first_part.size() + second_part.size())));
    put(first_part);
    put(second_part);
}

void binary_copy::finish() {
    put(big_endian(end_of_rows));
    send();
    to_.end_copy(until_);
}

void binary_copy::put(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, piece_size - piece_.size());
        piece_ += part;
        bytes.remove_prefix(part.size());
        if (piece_.size() == piece_size) {
            send();
        }
    }
}

void binary_copy::send() {
    to_.copy(piece_, until_);
    piece_.clear();
}

}  // namespace agno::detail
