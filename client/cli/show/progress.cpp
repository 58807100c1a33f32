#include "cli/show/progress.hpp"

#include <algorithm>

#include "cli/show/number_text.hpp"

namespace agno::cli {

namespace {

constexpr std::chrono::milliseconds bar_interval{200};
constexpr std::size_t widest_bar = 40;
constexpr std::size_t narrowest_bar = 10;

/// The share of the input that is done, where its size is known.
std::optional<double> fraction_of(const progress_state& state) {
    if (!state.bytes_total || *state.bytes_total == 0) {
        return std::nullopt;
    }
    return std::min(
        1.0, static_cast<double>(state.bytes_done) / static_cast<double>(*state.bytes_total));
}

/// From what this run did of the input, and how fast.
std::optional<std::chrono::duration<double>> time_left(const progress_state& state) {
    if (!state.bytes_total || state.bytes_done <= state.bytes_before) {
        return std::nullopt;
    }
    const auto left =
        static_cast<double>(*state.bytes_total) - static_cast<double>(state.bytes_done);
    const auto done = static_cast<double>(state.bytes_done - state.bytes_before);
    return state.elapsed * (std::max(0.0, left) / done);
}

/// What both the bar and the line show, in this order.
std::string words_of(const progress_state& state, const std::string& separator) {
    std::string text = grouped(state.counts.total()) + " documents";
    text += separator + grouped(rate_of(state.counts.total(), state.elapsed)) + "/s";
    if (const auto left = time_left(state)) {
        text += separator + "ETA " + clock_time(*left);
    }
    const std::string outcomes = outcome_words(state.counts, separator.c_str());
    return outcomes.empty() ? text : text + separator + outcomes;
}

std::string percentage(double fraction) {
    return std::to_string(static_cast<int>(fraction * 100)) + "%";
}

}  // namespace

std::string progress_bar(const progress_state& state, std::size_t width) {
    const std::string separator = "  ";
    std::string text = words_of(state, separator);
    if (const auto fraction = fraction_of(state)) {
        text = percentage(*fraction) + separator + text;
        constexpr std::size_t frame = 3;  // brackets and a space
        if (text.size() + frame + narrowest_bar <= width) {
            const std::size_t length = std::min(widest_bar, width - text.size() - frame);
            const auto done = static_cast<std::size_t>(*fraction * static_cast<double>(length));
            text = "[" + std::string(done, '#') + std::string(length - done, ' ') + "] " + text;
        }
    }
    // An outcome is left out rather than its number cut in half.
    while (text.size() > width) {
        const std::size_t last = text.rfind(separator);
        text.resize(last == std::string::npos ? width : last);
    }
    return text;
}

std::string progress_line(const progress_state& state) {
    const auto fraction = fraction_of(state);
    return (fraction ? percentage(*fraction) + ", " : "") + words_of(state, ", ");
}

progress_display::progress_display(console& on, std::chrono::duration<double> period)
    : console_(on) {
    const std::chrono::duration<double> interval = on.is_terminal() ? bar_interval : period;
    thread_ =
        std::jthread([this, interval](const std::stop_token& ended) { work(ended, interval); });
}

progress_display::~progress_display() {
    thread_.request_stop();
    thread_.join();
    console_.clear();
}

void progress_display::update(const progress_state& state) {
    const std::scoped_lock lock(mutex_);
    state_ = state;
}

void progress_display::work(const std::stop_token& ended, std::chrono::duration<double> interval) {
    for (auto next = clock::now();;) {
        next += std::chrono::duration_cast<clock::duration>(interval);
        progress_state state;
        {
            std::unique_lock lock(mutex_);
            never_notified_.wait_until(lock, ended, next, [] { return false; });
            state = state_;
        }
        if (ended.stop_requested()) {
            return;
        }
        show(state);
    }
}

void progress_display::show(progress_state state) {
    state.elapsed = clock::now() - started_;
    if (console_.is_terminal()) {
        console_.bar(progress_bar(state, console_.width()));
    } else {
        console_.line(progress_line(state));
    }
}

}  // namespace agno::cli
