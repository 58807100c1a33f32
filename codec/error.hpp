#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <string_view>

namespace agno::codec {

/// Why a piece of JSON can't be accepted, as the server would say it: a SQLSTATE of the standard
/// classes (https://www.postgresql.org/docs/current/errcodes-appendix.html) and one line of text.
/// The text is kept inside the object, cut at its capacity: throwing allocates nothing that an
/// abort could leak.
class json_error : public std::exception {
  public:
    /// sqlstate: five characters, e.g. "22P02". offset: bytes from the start of the text that was
    /// read, npos if no single place is to blame.
    json_error(std::string_view sqlstate, std::string_view message, std::size_t offset = npos);

    const char* sqlstate() const noexcept { return sqlstate_.data(); }
    const char* what() const noexcept override { return message_.data(); }
    std::size_t offset() const noexcept { return offset_; }

    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  private:
    std::array<char, 6> sqlstate_{};
    std::array<char, 256> message_{};
    std::size_t offset_;
};

}  // namespace agno::codec
