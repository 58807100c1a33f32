#pragma once

#include <array>
#include <string>

#include "corpus/document.hpp"

namespace bench {

/// `INSERT INTO sessions VALUES ($1, ...) ON CONFLICT (session_id) DO UPDATE ...`.
std::string single_row_upsert();

/// Its parameters. They point into the document but for the times, which are kept here.
class single_row_parameters {
  public:
    explicit single_row_parameters(const document& of);

    /// Valid until this object moves.
    [[nodiscard]] std::array<const char*, column_count + 2> values() const;

  private:
    const document* of_;
    std::string created_at_;
    std::string updated_at_;
};

}  // namespace bench
