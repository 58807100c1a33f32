#pragma once

#include <libpq-fe.h>

#include <string>
#include <vector>

namespace agno::detail {

/// The servers that a connection may be made to, where the conninfo names several. libpq goes from
/// one to the next by itself, unless one doesn't answer: its connect_timeout, for each of them, is
/// left to those who connect without blocking.
class host_list {
  public:
    /// Of a connection that is being made, with what comes from the environment.
    explicit host_list(PGconn* connecting);

    [[nodiscard]] bool empty() const noexcept { return hosts_.empty(); }

    /// Takes the one that the connection waits for out of the list.
    void drop_current(const PGconn* connecting);

    /// As libpq takes them.
    [[nodiscard]] std::string hosts() const { return joined(&entry::host); }
    [[nodiscard]] std::string addresses() const { return joined(&entry::address); }
    [[nodiscard]] std::string ports() const { return joined(&entry::port); }

  private:
    struct entry {
        std::string host;
        std::string address;
        std::string port;
    };

    [[nodiscard]] std::string joined(std::string entry::*part) const;

    std::vector<entry> hosts_;
};

}  // namespace agno::detail
