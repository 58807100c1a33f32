#include "progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace agno::cli {

namespace {

constexpr std::chrono::milliseconds bar_interval{100};
constexpr std::chrono::seconds line_interval{5};
constexpr std::size_t widest_bar = 40;
constexpr std::size_t narrowest_bar = 10;

/// The share of the input that is done, where its size is known. Blank space between documents is
/// part of the input's size only, so at the end a little less than 1.
std::optional<double> fraction_of(const progress_state& state) {
    if (!state.total_bytes || *state.total_bytes == 0) {
        return std::nullopt;
    }
    return std::min(1.0,
                    static_cast<double>(state.bytes) / static_cast<double>(*state.total_bytes));
}

std::string percentage(double fraction) {
    return std::to_string(static_cast<int>(fraction * 100)) + "%";
}

std::string rejected_words(const progress_state& state, const char* separator) {
    return state.rejected == 0 ? "" : separator + grouped(state.rejected) + " rejected";
}

}  // namespace

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return digits;
}

std::string clock_time(std::chrono::duration<double> duration) {
    const auto seconds = std::chrono::round<std::chrono::seconds>(duration).count();
    const auto hours = static_cast<int>(seconds / 3600);
    const auto minutes = static_cast<int>(seconds / 60 % 60);
    const auto rest = static_cast<int>(seconds % 60);
    std::array<char, 32> text;
    if (hours > 0) {
        std::snprintf(text.data(), text.size(), "%d:%02d:%02d", hours, minutes, rest);
    } else {
        std::snprintf(text.data(), text.size(), "%d:%02d", minutes, rest);
    }
    return text.data();
}

std::uint64_t rate_of(std::uint64_t documents, std::chrono::duration<double> elapsed) {
    return elapsed.count() > 0
               ? static_cast<std::uint64_t>(static_cast<double>(documents) / elapsed.count())
               : 0;
}

std::string progress_bar(const progress_state& state, std::size_t width) {
    std::string text = grouped(state.documents) + " documents  " +
                       grouped(rate_of(state.documents, state.elapsed)) + "/s" +
                       rejected_words(state, "  ");
    const auto fraction = fraction_of(state);
    if (fraction) {
        text = percentage(*fraction) + "  " + text;
        if (*fraction > 0) {
            text += "  ETA " + clock_time(state.elapsed * ((1 - *fraction) / *fraction));
        }
        constexpr std::size_t frame = 3;  // brackets and a space
        if (text.size() + frame + narrowest_bar <= width) {
            const std::size_t length = std::min(widest_bar, width - text.size() - frame);
            const auto done = static_cast<std::size_t>(*fraction * static_cast<double>(length));
            text = "[" + std::string(done, '#') + std::string(length - done, ' ') + "] " + text;
        }
    }
    return text.substr(0, width);
}

std::string progress_line(const progress_state& state) {
    std::string text = grouped(state.documents) + " documents";
    if (const auto fraction = fraction_of(state)) {
        text += ", " + percentage(*fraction);
    }
    return text + ", " + grouped(rate_of(state.documents, state.elapsed)) + "/s" +
           rejected_words(state, ", ");
}

progress_display::progress_display(std::FILE* stream, std::optional<std::uint64_t> total_bytes)
    : stream_(stream),
      total_bytes_(total_bytes),
      is_terminal_(isatty(fileno(stream)) == 1),
      started_(clock::now()),
      shown_(started_) {}

progress_display::~progress_display() {
    clear();
}

std::size_t progress_display::terminal_width() const {
    constexpr std::size_t usual = 80;
    winsize size{};
    const bool known = ioctl(fileno(stream_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    // The last column stays free: some terminals wrap when it is written to.
    return (known ? size.ws_col : usual) - 1;
}

void progress_display::update(const upsert_result& so_far) {
    const auto now = clock::now();
    if (now - shown_ < (is_terminal_ ? clock::duration(bar_interval) : line_interval)) {
        return;
    }
    shown_ = now;
    const progress_state state{so_far.documents(), so_far.counts[outcome::rejected], so_far.bytes,
                               total_bytes_, now - started_};
    if (is_terminal_) {
        bar_is_shown_ = true;
        std::fprintf(stream_, "\r\033[K%s", progress_bar(state, terminal_width()).c_str());
    } else {
        std::fprintf(stream_, "agno-load: %s\n", progress_line(state).c_str());
    }
    std::fflush(stream_);
}

void progress_display::clear() noexcept {
    if (bar_is_shown_) {
        std::fputs("\r\033[K", stream_);
        std::fflush(stream_);
        bar_is_shown_ = false;
    }
}

}  // namespace agno::cli
