#include "copy_payload.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace agno::detail {

namespace {

// Enough to make system calls cheap, little enough to be copied within the cache.
constexpr std::size_t piece_size = 64 * 1024;

template <class Integer>
void append_big_endian(std::string& to, Integer value) {
    for (int shift = 8 * (static_cast<int>(sizeof value) - 1); shift >= 0; shift -= 8) {
        to += static_cast<char>(value >> shift);
    }
}

/// The signature, the flags (none) and the header extension (empty) of COPY's binary format, then
/// a row of one field.
std::string file_start(std::size_t field_size) {
    using namespace std::string_literals;
    std::string start = "PGCOPY\n\377\r\n\0"s;
    append_big_endian(start, std::uint32_t{0});
    append_big_endian(start, std::uint32_t{0});
    append_big_endian(start, std::uint16_t{1});
    append_big_endian(start, static_cast<std::uint32_t>(field_size));
    return start;
}

std::string file_end() {
    std::string end;
    append_big_endian(end, static_cast<std::uint16_t>(-1));
    return end;
}

/// Collects small pieces into larger ones.
class copy_stream {
  public:
    copy_stream(connection& to, const patience& patient) : to_(to), patient_(patient) {
        piece_.reserve(piece_size);
    }

    void put(std::string_view text) {
        while (!text.empty()) {
            const std::string_view part = text.substr(0, piece_size - piece_.size());
            piece_ += part;
            text.remove_prefix(part.size());
            if (piece_.size() == piece_size) {
                send();
            }
        }
    }

    void put_on_one_line(std::string_view document) {
        // Two searches for a single byte beat one for either of two by far, and most documents have
        // no line break.
        if (document.find('\n') == document.npos && document.find('\r') == document.npos) {
            put(document);
            return;
        }
        for (const char c : document) {
            put(c == '\n' || c == '\r' ? "\t" : std::string_view(&c, 1));
        }
    }

    void send() {
        to_.copy(piece_, patient_);
        piece_.clear();
    }

  private:
    connection& to_;
    const patience& patient_;
    std::string piece_;
};

}  // namespace

std::size_t payload_size(const batch_slice& slice) noexcept {
    return slice.bytes() + slice.size();
}

void copy_payload(connection& to, const batch_slice& slice, const patience& patient) {
    copy_stream stream(to, patient);
    stream.put(file_start(payload_size(slice)));
    for (std::size_t at = 0; at < slice.size(); ++at) {
        stream.put_on_one_line(slice.document(at));
        stream.put("\n");
    }
    stream.put(file_end());
    stream.send();
    to.end_copy(patient);
}

}  // namespace agno::detail
