#pragma once

#include <cstdint>
#include <string>

#include "src/libpq/connection.hpp"

namespace agno::detail {

/// A statement that is run again and again on one connection. From the second time on it has a name
/// on the server, which saves parsing and planning it: half of the time that a small batch takes.
///
/// A name is no promise. Behind a transaction pooler another server connection may not know it, and
/// the owner of a borrowed connection may drop it; the statement then goes on without. A name
/// stands for one text only, so that meeting one that another client gave does no harm.
class repeated_statement {
  public:
    /// Runs the text, outside a transaction. Throws failure.
    pg_result execute(connection& to, const std::string& text, const parameter_list& parameters,
                      const deadline& until);

  private:
    enum class stage : std::uint8_t { first_time, named, nameless };

    void advance(connection& to, const std::string& text, const deadline& until);
    void give_name(connection& to, const deadline& until);

    std::string text_;
    std::string name_;
    stage stage_ = stage::nameless;
};

}  // namespace agno::detail
