#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>

#include "codec/error.hpp"
#include "codec/json/json_reader.hpp"
#include "require.hpp"

namespace agno::fuzz {

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Reads a JSON text. Returns "" and sets `tree`, or returns the SQLSTATE: one of those that
/// read_json promises, at a place inside the text.
inline std::string read_verdict(std::string_view text, std::pmr::memory_resource& memory,
                                codec::json_value& tree) {
    try {
        tree = codec::read_json(text, memory);
        return "";
    } catch (const codec::json_error& error) {
        std::string sqlstate = error.sqlstate();
        require(sqlstate == "22P02" || sqlstate == "22P05" || sqlstate == "22003" ||
                    sqlstate == "54001",
                "the reader's SQLSTATE is one that its documentation names");
        require(error.offset() == codec::json_error::npos || error.offset() <= text.size(),
                "an error is reported at a place inside the text");
        return sqlstate;
    }
}

}  // namespace agno::fuzz
