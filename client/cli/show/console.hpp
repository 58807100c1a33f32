#pragma once

#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

namespace agno::cli {

/// What people see during a load, on standard error: lines that stay and, on a terminal, a bar
/// below them that is redrawn. Shows no password, and no control character from others. Safe to
/// share.
class console {
  public:
    explicit console(std::FILE* stream);
    ~console() { clear(); }
    console(const console&) = delete;
    console& operator=(const console&) = delete;

    [[nodiscard]] bool is_terminal() const noexcept { return is_terminal_; }
    /// In columns.
    [[nodiscard]] std::size_t width() const;

    /// text: without an end of line; the program's name is put before it.
    void line(std::string_view text);
    /// The same, its first line in red where that is welcome: at a terminal, unless NO_COLOR is set
    /// or TERM is dumb. Line ends at the end of the text don't matter.
    void error(std::string_view text);
    /// In place of the bar before.
    void bar(std::string_view text);
    /// Wipes the bar away.
    void clear() noexcept;

  private:
    void write(const std::string& text);
    void wipe() noexcept;

    std::FILE* stream_;
    bool is_terminal_;
    bool has_color_;
    std::mutex mutex_;
    bool bar_is_shown_ = false;
};

}  // namespace agno::cli
