// Any bytes as a number: its end is where the grammar has it, and numeric holds the same value.

#include "codec/numeric.hpp"

#include <vector>

#include "support/json_text.hpp"
#include "support/verdict.hpp"

using namespace agno;
using fuzz::require;

namespace {

/// RFC 8259, section 6, one character after the other.
std::size_t expected_length(std::string_view text) {
    std::size_t at = 0;
    const auto is = [&](std::string_view set) {
        return at < text.size() && set.find(text[at]) != std::string_view::npos;
    };
    const auto digits = [&] {
        const std::size_t begin = at;
        while (is("0123456789")) {
            ++at;
        }
        return at > begin;
    };
    if (is("-")) {
        ++at;
    }
    if (is("0")) {
        ++at;
    } else if (!digits()) {
        return 0;
    }
    const std::size_t whole_end = at;
    if (is(".")) {
        ++at;
    }
    std::size_t end = at > whole_end && digits() ? at : whole_end;
    at = end;
    if (is("eE")) {
        ++at;
        if (is("+-")) {
            ++at;
        }
        if (digits()) {
            end = at;
        }
    }
    return end;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::as_text(data, size);
    const std::size_t length = codec::number_length(text);
    require(length == expected_length(text), "a number ends where the grammar has it end");
    if (length == 0) {
        return 0;
    }

    const std::string_view number = text.substr(0, length);
    std::vector<char> payload(codec::numeric_capacity(length));
    try {
        payload.resize(codec::write_numeric(number, payload.data()));
    } catch (const codec::json_error& error) {
        require(std::string_view(error.sqlstate()) == "22003", "only its range can be wrong");
        return 0;
    }
    require(
        fuzz::number_in_payload({payload.data(), payload.size()}) == fuzz::number_in_text(number),
        "numeric holds the number that was written");
    return 0;
}
