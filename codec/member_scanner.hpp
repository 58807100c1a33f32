#pragma once

#include <string_view>

namespace agno::codec {

/// Walks the members of a JSON object's text, to tell how their values are written.
class member_scanner {
  public:
    /// text: one that read_json takes, and reads an object from.
    explicit member_scanner(std::string_view text);

    /// Goes on to the next member, in the order of the text. False if there is none.
    bool next();

    /// What stands between the quotes: escapes are still escapes.
    std::string_view key() const { return key_; }
    std::string_view value() const { return value_; }

  private:
    void skip_blanks();

    std::string_view rest_;
    std::string_view key_;
    std::string_view value_;
};

}  // namespace agno::codec
