#pragma once

#include <gtest/gtest.h>

#include <string>

#include "agno/config.hpp"

namespace live {

/// Of a test that holds whichever way the documents go. `automatic` sends as `parameter` does what
/// is small, as all of these tests' documents are.
inline const auto every_transport =
    testing::Values(agno::transport_kind::automatic, agno::transport_kind::temp_table,
                    agno::transport_kind::loader);

/// For the test's name.
inline std::string name_of(agno::transport_kind transport) {
    switch (transport) {
        case agno::transport_kind::automatic:
            return "automatic";
        case agno::transport_kind::parameter:
            return "parameter";
        case agno::transport_kind::temp_table:
            return "temp_table";
        case agno::transport_kind::loader:
            break;
    }
    return "loader";
}

inline std::string transport_name(const testing::TestParamInfo<agno::transport_kind>& tested) {
    return name_of(tested.param);
}

}  // namespace live
