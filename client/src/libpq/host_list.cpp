#include "src/libpq/host_list.hpp"

#include <algorithm>
#include <string_view>

#include "src/libpq/conninfo_options.hpp"

namespace agno::detail {

namespace {

// By hand: libpq has no function for what it does itself with such a list.
std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> parts;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        parts.emplace_back(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return parts;
}

/// A port may be named once for all hosts.
std::string at(const std::vector<std::string>& parts, std::size_t place) {
    if (parts.size() == 1) {
        return parts.front();
    }
    return place < parts.size() ? parts[place] : "";
}

}  // namespace

host_list::host_list(PGconn* connecting) {
    const conninfo_options options(PQconninfo(connecting));
    const auto hosts = parts_of(value_of(options, "host"));
    const auto addresses = parts_of(value_of(options, "hostaddr"));
    const auto ports = parts_of(value_of(options, "port"));
    for (std::size_t each = 0; each < std::max(hosts.size(), addresses.size()); ++each) {
        hosts_.push_back({hosts.empty() ? "" : at(hosts, each),
                          addresses.empty() ? "" : at(addresses, each), at(ports, each)});
    }
}

void host_list::drop_current(const PGconn* connecting) {
    const std::string_view host = PQhost(connecting);
    const std::string_view port = PQport(connecting);
    const auto found = std::ranges::find_if(hosts_, [&](const entry& each) {
        return (each.host.empty() ? each.address : each.host) == host &&
               (each.port.empty() || each.port == port);
    });
    if (found == hosts_.end()) {
        hosts_.clear();
    } else {
        hosts_.erase(found);
    }
}

std::string host_list::joined(std::string entry::*part) const {
    std::string list;
    for (const entry& each : hosts_) {
        list.append(&each == hosts_.data() ? "" : ",").append(each.*part);
    }
    // No host has one.
    return list.find_first_not_of(',') == list.npos ? "" : list;
}

}  // namespace agno::detail
