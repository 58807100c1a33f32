#include "wire.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace faults {

namespace {

constexpr std::size_t length_size = 4;

std::size_t length_in(std::string_view bytes) {
    std::uint32_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    return ntohl(length);
}

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

std::string variable(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : otherwise;
}

template <class Address>
sockaddr* generic(Address& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

int connected(int descriptor, sockaddr* address, socklen_t size) {
    if (connect(descriptor, address, size) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

}  // namespace

wire::~wire() {
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

std::optional<std::string> wire::receive(std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        const ssize_t got = recv(descriptor_, bytes.data() + have, size - have, 0);
        if (got <= 0) {
            return std::nullopt;
        }
        have += static_cast<std::size_t>(got);
    }
    return bytes;
}

std::optional<std::string> wire::receive_some() {
    std::array<char, 4096> piece;
    const ssize_t got = recv(descriptor_, piece.data(), piece.size(), 0);
    if (got <= 0) {
        return std::nullopt;
    }
    return std::string(piece.data(), static_cast<std::size_t>(got));
}

bool wire::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void wire::cut() {
    shutdown(descriptor_, SHUT_RDWR);
}

std::optional<std::string> wire::receive_startup() {
    const auto length = receive(length_size);
    if (!length) {
        return std::nullopt;
    }
    const auto rest = receive(length_in(*length) - length_size);
    return rest ? std::optional(*length + *rest) : std::nullopt;
}

std::optional<std::string> wire::receive_message() {
    const auto type = receive(1);
    const auto rest = type ? receive_startup() : std::nullopt;
    return rest ? std::optional(*type + *rest) : std::nullopt;
}

int listen_on_loopback(int& port) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    constexpr int backlog = 16;
    if (listener < 0 || bind(listener, generic(address), size) != 0 ||
        listen(listener, backlog) != 0 || getsockname(listener, generic(address), &size) != 0) {
        throw std::runtime_error("can't listen on the loopback interface");
    }
    port = ntohs(address.sin_port);
    return listener;
}

int accept_from(int listener) {
    const int accepted = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    const int at_once = 1;
    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    return accepted;
}

int connect_to_server() {
    const std::string host = variable("PGHOST", "/var/run/postgresql");
    const std::string port = variable("PGPORT", "5432");
    if (host.starts_with('/')) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = host + "/.s.PGSQL." + port;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        return connected(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), generic(address),
                         sizeof address);
    }
    sockaddr_in address = loopback(std::stoi(port));
    return connected(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), generic(address),
                     sizeof address);
}

}  // namespace faults
