#pragma once

#include <cstdio>
#include <cstdlib>

namespace agno::fuzz {

/// Ends the process where a property does not hold: libFuzzer then keeps the input.
inline void require(bool holds, const char* property) {
    if (holds) {
        return;
    }
    std::fprintf(stderr, "\nDoes not hold: %s\n", property);
    std::abort();
}

}  // namespace agno::fuzz
