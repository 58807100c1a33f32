#pragma once

#include <string>
#include <thread>

namespace bench {

/// A way to the server that lets so many bytes a second through, in each direction, without latency
/// of its own. As long as it lives, whoever connects by libpq's environment takes it, programs that
/// are started included.
class slow_link {
  public:
    explicit slow_link(double bytes_per_second);
    /// Once nobody is connected any more.
    ~slow_link();
    slow_link(const slow_link&) = delete;
    slow_link& operator=(const slow_link&) = delete;

  private:
    void accept_all(const std::string& server) const;

    double bytes_per_second_;
    /// PGHOST as it was: the directory of the server's socket.
    std::string server_directory_;
    std::string directory_;
    std::string path_;
    int listener_;
    std::jthread thread_;
};

}  // namespace bench
