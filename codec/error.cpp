#include "codec/error.hpp"

#include <algorithm>

namespace agno::codec {

namespace {

/// Cuts before a UTF-8 character that would not fit whole.
std::size_t fitting_length(std::string_view text, std::size_t capacity) {
    if (text.size() <= capacity) {
        return text.size();
    }
    while (capacity > 0 && (static_cast<unsigned char>(text[capacity]) & 0xC0) == 0x80) {
        --capacity;
    }
    return capacity;
}

}  // namespace

json_error::json_error(std::string_view sqlstate, std::string_view message, std::size_t offset)
    : offset_(offset) {
    std::copy_n(sqlstate.data(), std::min(sqlstate.size(), sqlstate_.size() - 1), sqlstate_.data());
    std::copy_n(message.data(), fitting_length(message, message_.size() - 1), message_.data());
}

}  // namespace agno::codec
