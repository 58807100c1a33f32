#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hostile {

/// The lines of a table: `field | field | ... | last field`, where the last may have bars of its
/// own. Lines that are blank or begin with `#` count for nothing. ␊ stands for a line break, and so
/// do ␉ ␋ ␌ ␍ ␑ ␛ ␞ for the bytes that they are pictures of, ␠ for a no-break space.
std::vector<std::vector<std::string>> read_table(const std::string& file, std::size_t columns);

/// Like SQL's LIKE, with `*` for any text.
bool matches(std::string_view text, std::string_view pattern);

/// As GoogleTest allows a test to be called.
std::string test_name(std::string_view words);

/// True if every encoding of the server can hold it.
bool is_ascii(std::string_view text);

}  // namespace hostile
