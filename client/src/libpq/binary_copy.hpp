#pragma once

#include <string>
#include <string_view>

#include "src/libpq/connection.hpp"

namespace agno::detail {

/// Sends rows of one field to a COPY ... (FORMAT binary) that execute() has started: that format
/// needs no escaping.
class binary_copy {
  public:
    binary_copy(connection& to, const deadline& until);

    /// A row whose field is the two parts together.
    void row(std::string_view first_part, std::string_view second_part);

    /// Ends the COPY and throws failure if it went wrong.
    void finish();

  private:
    void put(std::string_view bytes);
    void send();

    connection& to_;
    const deadline& until_;
    // Collects small pieces into larger ones.
    std::string piece_;
};

}  // namespace agno::detail
