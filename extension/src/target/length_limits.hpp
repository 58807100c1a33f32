#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// True if the type's input function, or that of a type within it, silently cuts off what is too
/// long: of name, "char", varchar(n) and char(n), also as elements of arrays, fields of composite
/// types and what domains are over.
bool may_cut(Oid type, int32 typmod);

/// Raises 22001 if the type's input function would cut off a part of the text, and what the
/// input functions of arrays and composite types raise where it is malformed.
void require_uncut(Oid type, int32 typmod, char* text);

/// Raises 22001 if the text has more characters than a type with such a limit holds.
void require_max_chars(std::string_view text, int limit, Oid type, int32 typmod);

}  // namespace agno::backend
