#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace faults {

/// Where in a conversation a fault strikes.
enum class point {
    connect,      ///< the client's first packet
    copy,         ///< data of a COPY
    copy_end,     ///< its end, on which a loader table merges
    copy_answer,  ///< the server's answer to that, all of it, once the server is done
    call,         ///< the function's call
    call_answer,  ///< the answer to that; a call outside a transaction has then committed
    question,     ///< a sync's, which versions are current no more
    question_answer,
    commit,         ///< COMMIT, on its way to the server
    commit_answer,  ///< the answer to that: the server did commit
};

enum class action {
    cut,        ///< both connections end; of a message on its way to the server, half gets through
    stall,      ///< both stay open, and nothing gets through any more
    delay,      ///< late, but all gets through
    roll_back,  ///< of COMMIT: the server gets ROLLBACK, and says so in its answer
};

struct fault {
    point where;
    action what;
    std::chrono::milliseconds delay{300};
    int spared = 0;  ///< how many occasions pass unharmed first
    int times = 1;   ///< how many occasions it then strikes
};

class conversation;

/// A TCP proxy on the loopback interface before the server that PGHOST and PGPORT name, for one
/// test: it knows enough of the protocol to strike at a chosen point, and else passes everything
/// on. Each conversation has two threads, one for each direction.
class fault_proxy {
  public:
    fault_proxy();
    ~fault_proxy();
    fault_proxy(const fault_proxy&) = delete;
    fault_proxy& operator=(const fault_proxy&) = delete;

    /// How to connect through the proxy.
    [[nodiscard]] std::string conninfo() const;

    void arm(const fault& what);
    void disarm();
    /// Holds back requests to cancel until that long after they came. They pass on their own
    /// connections, and so at once where nothing is said.
    void delay_cancels(std::chrono::milliseconds delay) { cancel_delay_ = delay; }
    /// Gives clients made-up numbers of server processes, as a pooler does. Their requests
    /// to cancel then are for nobody.
    void make_up_processes() { makes_up_processes_ = true; }

    /// How often a fault has struck.
    [[nodiscard]] int strikes() const { return strikes_; }
    /// How many connections were begun, and how many requests to cancel came.
    [[nodiscard]] int connections() const { return connections_; }
    [[nodiscard]] int cancels() const { return cancels_; }

  private:
    friend class conversation;

    void accept_all();
    /// The fault that strikes on this occasion, if one does.
    std::optional<fault> occasion(point where);
    /// Waits; forever where no time is given. False once the proxy is to end.
    bool wait(std::optional<std::chrono::milliseconds> duration);

    int listener_;
    int port_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<fault> armed_;
    bool ending_ = false;
    std::atomic<std::chrono::milliseconds> cancel_delay_{std::chrono::milliseconds(0)};
    std::atomic<bool> makes_up_processes_ = false;
    std::atomic<int> strikes_ = 0;
    std::atomic<int> connections_ = 0;
    std::atomic<int> cancels_ = 0;
    std::list<std::unique_ptr<conversation>> conversations_;
    std::thread acceptor_;
};

}  // namespace faults
