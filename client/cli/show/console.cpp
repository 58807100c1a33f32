#include "cli/show/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "cli/show/printable.hpp"
#include "cli/show/redact.hpp"

namespace agno::cli {

namespace {

std::string_view variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

/// https://no-color.org: set to anything but nothing.
bool wants_color() {
    const std::string_view terminal = variable("TERM");
    return variable("NO_COLOR").empty() && !terminal.empty() && terminal != "dumb";
}

std::string shown(std::string_view text) {
    return printable(without_passwords(text));
}

}  // namespace

console::console(std::FILE* stream)
    : stream_(stream),
      is_terminal_(isatty(fileno(stream)) == 1),
      has_color_(is_terminal_ && wants_color()) {}

std::size_t console::width() const {
    // Of a library for terminals this would be all that is used.
    constexpr std::size_t usual = 80;
    winsize size{};
    const bool known = ioctl(fileno(stream_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    // The last column stays free: some terminals wrap when it is written to.
    return (known ? size.ws_col : usual) - 1;
}

void console::line(std::string_view text) {
    write(shown(text));
}

void console::error(std::string_view text) {
    std::string message = shown(text.substr(0, text.find_last_not_of('\n') + 1));
    if (has_color_) {
        message.insert(std::min(message.find('\n'), message.size()), "\033[0m");
        message.insert(0, "\033[1;31m");
    }
    write(message);
}

void console::bar(std::string_view text) {
    const std::scoped_lock lock(mutex_);
    bar_is_shown_ = true;
    std::fprintf(stream_, "\r\033[K%.*s", static_cast<int>(text.size()), text.data());
    std::fflush(stream_);
}

void console::clear() noexcept {
    const std::scoped_lock lock(mutex_);
    wipe();
}

void console::write(const std::string& text) {
    const std::scoped_lock lock(mutex_);
    wipe();
    std::fprintf(stream_, "agno-load: %s\n", text.c_str());
    std::fflush(stream_);
}

void console::wipe() noexcept {
    if (bar_is_shown_) {
        std::fputs("\r\033[K", stream_);
        std::fflush(stream_);
        bar_is_shown_ = false;
    }
}

}  // namespace agno::cli
