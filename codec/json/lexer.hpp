#pragma once

#include <cstddef>
#include <string_view>

namespace agno::codec {

/// The SQLSTATE of the error that the server's lexer (json_lex in src/common/jsonapi.c) raises for
/// the first token from `at` on, nullptr if that token is sound or there is none. The server
/// reads one token ahead: where a text is wrong twice, this tells which error it would raise.
const char* lexical_error(std::string_view text, std::size_t at) noexcept;

/// The same for what follows a number that ends at `at`: letters and digits there still belong to
/// the number's token.
const char* lexical_error_after_number(std::string_view text, std::size_t at) noexcept;

}  // namespace agno::codec
