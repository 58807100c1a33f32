#include "server/slow_link.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <list>
#include <stdexcept>
#include <system_error>

namespace bench {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::string environment(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : value;
}

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        throw std::runtime_error("too long for a socket: " + path);
    }
    std::memcpy(address.sun_path, path.c_str(), path.size());
    return address;
}

int new_socket() {
    const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) {
        fail("socket");
    }
    return made;
}

int listen_at(const std::string& path) {
    const int listener = new_socket();
    const sockaddr_un address = address_of(path);
    constexpr int waiting = 8;
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener, waiting) != 0) {
        fail(path.c_str());
    }
    return listener;
}

bool send_all(int to, const char* bytes, std::size_t count) {
    while (count > 0) {
        const ssize_t sent = send(to, bytes, count, MSG_NOSIGNAL);
        if (sent < 0) {
            return false;
        }
        bytes += sent;
        count -= static_cast<std::size_t>(sent);
    }
    return true;
}

/// Passes on what comes, each piece once a link of that speed would have brought it.
void pump(int from, int to, double bytes_per_second) {
    using clock = std::chrono::steady_clock;
    std::array<char, 16'384> piece{};
    auto is_free = clock::now();
    for (;;) {
        const ssize_t count = recv(from, piece.data(), piece.size(), 0);
        if (count <= 0) {
            break;
        }
        is_free = std::max(is_free, clock::now()) +
                  std::chrono::duration_cast<clock::duration>(
                      std::chrono::duration<double>(static_cast<double>(count) / bytes_per_second));
        std::this_thread::sleep_until(is_free);
        if (!send_all(to, piece.data(), static_cast<std::size_t>(count))) {
            break;
        }
    }
    shutdown(to, SHUT_WR);
    shutdown(from, SHUT_RD);
}

/// Both directions between a client and the server.
class passage {
  public:
    passage(int client, const std::string& server, double bytes_per_second)
        : client_(client), server_(new_socket()) {
        const sockaddr_un address = address_of(server);
        if (connect(server_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            fail(server.c_str());
        }
        there_ = std::jthread(pump, client_, server_, bytes_per_second);
        back_ = std::jthread(pump, server_, client_, bytes_per_second);
    }
    ~passage() {
        there_.join();
        back_.join();
        close(client_);
        close(server_);
    }
    passage(const passage&) = delete;
    passage& operator=(const passage&) = delete;

  private:
    int client_;
    int server_;
    std::jthread there_;
    std::jthread back_;
};

}  // namespace

slow_link::slow_link(double bytes_per_second)
    : bytes_per_second_(bytes_per_second),
      server_directory_(environment("PGHOST", "/tmp")),
      directory_(environment("TMPDIR", "/tmp") + "/agno-link.XXXXXX") {
    if (mkdtemp(directory_.data()) == nullptr) {
        fail(directory_.c_str());
    }
    const std::string name = "/.s.PGSQL." + environment("PGPORT", "5432");
    path_ = directory_ + name;
    listener_ = listen_at(path_);
    thread_ = std::jthread([this, server = server_directory_ + name] { accept_all(server); });
    setenv("PGHOST", directory_.c_str(), 1);
}

slow_link::~slow_link() {
    setenv("PGHOST", server_directory_.c_str(), 1);
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
    unlink(path_.c_str());
    rmdir(directory_.c_str());
}

void slow_link::accept_all(const std::string& server) const {
    std::list<passage> open;
    int client = 0;
    while ((client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0) {
        open.emplace_back(client, server, bytes_per_second_);
    }
}

}  // namespace bench
