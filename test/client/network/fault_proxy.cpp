#include "fault_proxy.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "wire.hpp"

namespace faults {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view cancel_code = "\x04\xd2\x16\x2e"sv;

bool is_cancel(std::string_view startup) {
    return startup.substr(4, 4) == cancel_code;
}

constexpr char query = 'Q';
constexpr char parse = 'P';
constexpr char copy_data = 'd';
constexpr char copy_done = 'c';
constexpr char backend_key = 'K';
constexpr char ready_for_query = 'Z';

bool calls(std::string_view message, std::string_view function) {
    return (message[0] == query || message[0] == parse) && message.find(function) != message.npos;
}

bool is_call(std::string_view message) {
    return calls(message, "agno_upsert_sessions(") || calls(message, "agno_sync_sessions(") ||
           calls(message, "agno_upsert(");
}

void make_up_process(std::string& backend_key) {
    constexpr std::size_t last_byte_of_number = 8;
    backend_key[last_byte_of_number] ^= 1;
}

constexpr std::string_view commit =
    "Q\0\0\0\x0b"
    "COMMIT\0"sv;
constexpr std::string_view rollback =
    "Q\0\0\0\x0d"
    "ROLLBACK\0"sv;

}  // namespace

/// One client's connection and the server's that belongs to it.
class conversation {
  public:
    conversation(fault_proxy& proxy, int client, int server)
        : proxy_(proxy),
          client_(client),
          server_(server),
          to_server_([this] { pass_to_server(); }),
          to_client_([this] { pass_to_client(); }) {}

    ~conversation() {
        cut();
        to_server_.join();
        to_client_.join();
    }

  private:
    void cut() {
        client_.cut();
        server_.cut();
    }

    void pass_to_server() {
        const auto startup = client_.receive_startup();
        if (startup && is_cancel(*startup)) {
            pass_cancel(*startup);
            return;
        }
        ++proxy_.connections_;
        if (!startup || !pass(*startup, proxy_.occasion(point::connect))) {
            cut();
            return;
        }
        while (const auto message = client_.receive_message()) {
            if (!pass(*message, strike_at(*message))) {
                break;
            }
        }
        end();
    }

    void pass_cancel(const std::string& startup) {
        ++proxy_.cancels_;
        const std::chrono::milliseconds delay = proxy_.cancel_delay_;
        if (delay.count() == 0 || proxy_.wait(delay)) {
            server_.send(startup);
        }
    }

    /// The fault that strikes this message. One that is for its answer is left to the other thread.
    std::optional<fault> strike_at(std::string_view message) {
        if (message[0] == copy_data) {
            return proxy_.occasion(point::copy);
        }
        if (message[0] == copy_done) {
            return strike(point::copy_end, point::copy_answer);
        }
        if (is_call(message)) {
            return strike(point::call, point::call_answer);
        }
        if (calls(message, "agno_changed(")) {
            return strike(point::question, point::question_answer);
        }
        return message == commit ? strike(point::commit, point::commit_answer) : std::nullopt;
    }

    std::optional<fault> strike(point here, point at_answer) {
        const std::scoped_lock lock(mutex_);
        at_answer_ = proxy_.occasion(at_answer);
        return proxy_.occasion(here);
    }

    bool pass(std::string_view message, const std::optional<fault>& struck) {
        if (struck && struck->what == action::cut) {
            server_.send(message.substr(0, message.size() / 2));
            return false;
        }
        if (struck && struck->what == action::roll_back) {
            return server_.send(rollback);
        }
        return suffer(struck) && server_.send(message);
    }

    /// True where what was struck gets through after all.
    bool suffer(const std::optional<fault>& struck) {
        if (!struck) {
            return true;
        }
        if (struck->what == action::stall) {
            stalled_ = true;
            return proxy_.wait(std::nullopt);
        }
        return struck->what == action::delay && proxy_.wait(struck->delay);
    }

    void pass_to_client() {
        std::string held;
        while (auto message = server_.receive_message()) {
            if (message->front() == backend_key && proxy_.makes_up_processes_) {
                make_up_process(*message);
            }
            held += *message;
            std::optional<fault> struck;
            {
                const std::scoped_lock lock(mutex_);
                if (at_answer_ && message->front() != ready_for_query) {
                    continue;
                }
                std::swap(struck, at_answer_);
            }
            if (!suffer(struck) || (stalled_ && !proxy_.wait(std::nullopt)) ||
                !client_.send(held)) {
                break;
            }
            held.clear();
        }
        end();
    }

    /// One end is gone, of which the other hears unless the conversation is stalled.
    void end() {
        if (!stalled_ || proxy_.wait(std::nullopt)) {
            cut();
        }
    }

    fault_proxy& proxy_;
    wire client_;
    wire server_;
    std::mutex mutex_;
    std::optional<fault> at_answer_;
    std::atomic<bool> stalled_ = false;
    std::thread to_server_;
    std::thread to_client_;
};

fault_proxy::fault_proxy()
    : listener_(listen_on_loopback(port_)), acceptor_([this] { accept_all(); }) {}

fault_proxy::~fault_proxy() {
    {
        const std::scoped_lock lock(mutex_);
        ending_ = true;
        changed_.notify_all();
    }
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
}

std::string fault_proxy::conninfo() const {
    return "host=127.0.0.1 port=" + std::to_string(port_) + " sslmode=disable gssencmode=disable";
}

void fault_proxy::arm(const fault& what) {
    const std::scoped_lock lock(mutex_);
    armed_ = what;
}

void fault_proxy::disarm() {
    const std::scoped_lock lock(mutex_);
    armed_.reset();
}

void fault_proxy::accept_all() {
    for (;;) {
        const int client = accept_from(listener_);
        if (client < 0) {
            return;
        }
        conversations_.push_back(
            std::make_unique<conversation>(*this, client, connect_to_server()));
    }
}

std::optional<fault> fault_proxy::occasion(point where) {
    const std::scoped_lock lock(mutex_);
    if (!armed_ || armed_->where != where) {
        return std::nullopt;
    }
    if (armed_->spared > 0) {
        --armed_->spared;
        return std::nullopt;
    }
    if (armed_->times == 0) {
        return std::nullopt;
    }
    --armed_->times;
    ++strikes_;
    return armed_;
}

bool fault_proxy::wait(std::optional<std::chrono::milliseconds> duration) {
    std::unique_lock lock(mutex_);
    const auto is_ending = [this] { return ending_; };
    if (duration) {
        return !changed_.wait_for(lock, *duration, is_ending);
    }
    changed_.wait(lock, is_ending);
    return false;
}

}  // namespace faults
