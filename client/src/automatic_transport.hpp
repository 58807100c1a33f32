#pragma once

#include "parameter_transport.hpp"
#include "temp_table_transport.hpp"

namespace agno::detail {

/// A batch as a parameter, unless it is so large that it had better go piece by piece.
class automatic_transport final : public batch_transport {
  public:
    explicit automatic_transport(const upsert_statement& statement)
        : as_parameter_(statement), in_pieces_(statement) {}

    void get_ready(server_link& link, const patience& patient) override {
        as_parameter_.get_ready(link, patient);
    }
    [[nodiscard]] bool is_one_statement(const batch_slice& slice) const noexcept override {
        return fits_parameter(slice);
    }
    pg_result merge(const merge_attempt& what) override {
        return fits_parameter(what.slice) ? as_parameter_.merge(what) : in_pieces_.merge(what);
    }
    [[nodiscard]] const char* tidy_up(const batch_slice& slice) const noexcept override {
        return fits_parameter(slice) ? "" : in_pieces_.tidy_up(slice);
    }

  private:
    [[nodiscard]] static bool fits_parameter(const batch_slice& slice) noexcept {
        return slice.text().size() <= static_cast<std::size_t>(config::largest_parameter);
    }

    parameter_transport as_parameter_;
    temp_table_transport in_pieces_;
};

}  // namespace agno::detail
