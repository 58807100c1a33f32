#include "cli/show/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <string>

#include "cli/show/printable.hpp"
#include "cli/show/redact.hpp"

namespace agno::cli {

console::console(std::FILE* stream) : stream_(stream), is_terminal_(isatty(fileno(stream)) == 1) {}

std::size_t console::width() const {
    constexpr std::size_t usual = 80;
    winsize size{};
    const bool known = ioctl(fileno(stream_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    // The last column stays free: some terminals wrap when it is written to.
    return (known ? size.ws_col : usual) - 1;
}

void console::line(std::string_view text) {
    const std::string shown = printable(without_passwords(text));
    const std::scoped_lock lock(mutex_);
    wipe();
    std::fprintf(stream_, "agno-load: %s\n", shown.c_str());
    std::fflush(stream_);
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

void console::wipe() noexcept {
    if (bar_is_shown_) {
        std::fputs("\r\033[K", stream_);
        std::fflush(stream_);
        bar_is_shown_ = false;
    }
}

}  // namespace agno::cli
