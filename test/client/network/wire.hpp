#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace faults {

/// A socket that is closed with its owner.
class wire {
  public:
    explicit wire(int descriptor) : descriptor_(descriptor) {}
    ~wire();
    wire(const wire&) = delete;
    wire& operator=(const wire&) = delete;

    /// That many bytes; nothing at the end of the stream.
    std::optional<std::string> receive(std::size_t size);
    /// Whatever comes next; nothing at the end of the stream.
    std::optional<std::string> receive_some();
    /// False if nobody takes it any more.
    bool send(std::string_view bytes);
    /// Ends the stream in both directions.
    void cut();

    /// The client's first packet, which has no type.
    std::optional<std::string> receive_startup();
    /// A message, its type first.
    std::optional<std::string> receive_message();

  private:
    int descriptor_;
};

/// A listening TCP socket on the loopback interface; port: the one that the system chose.
int listen_on_loopback(int& port);
int accept_from(int listener);
/// The server that PGHOST (a directory or an address) and PGPORT name.
int connect_to_server();

}  // namespace faults
