#pragma once

#include "src/transport/parameter_transport.hpp"
#include "src/transport/temp_table_transport.hpp"

namespace agno::detail {

/// A batch as a parameter, unless it is so large that it had better go piece by piece, or the
/// server would write what it says to its log: conversations are not for everybody who reads that.
class automatic_transport final : public batch_transport {
  public:
    explicit automatic_transport(const upsert_statement& statement)
        : as_parameter_(statement), in_pieces_(statement) {}

    void get_ready(server_link& link, const deadline& until) override {
        as_parameter_.get_ready(link, until);
        server_logs_parameters_ = link.logs_parameters();
    }
    [[nodiscard]] bool is_one_statement(const batch_slice& slice) const noexcept override {
        return goes_as_parameter(slice);
    }
    pg_result merge(const merge_attempt& what) override {
        return goes_as_parameter(what.slice) ? as_parameter_.merge(what) : in_pieces_.merge(what);
    }
    [[nodiscard]] const char* tidy_up(const batch_slice& slice) const noexcept override {
        return goes_as_parameter(slice) ? "" : in_pieces_.tidy_up(slice);
    }

  private:
    [[nodiscard]] bool goes_as_parameter(const batch_slice& slice) const noexcept {
        return !server_logs_parameters_ &&
               slice.text().size() <= static_cast<std::size_t>(config::largest_parameter);
    }

    parameter_transport as_parameter_;
    temp_table_transport in_pieces_;
    bool server_logs_parameters_ = false;
};

}  // namespace agno::detail
