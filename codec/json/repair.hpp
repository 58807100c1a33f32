#pragma once

#include <memory_resource>
#include <string_view>

namespace agno::codec {

/// Repairs what makes otherwise good JSON unacceptable to jsonb: inside strings, escaped U+0000 and
/// lone surrogates become `replacement` (JSON string text, e.g. "\\ufffd" or "?"); outside, NaN and
/// (+/-)Infinity become null. An escaped backslash before u0000 ("\\\\u0000") is no escape of
/// U+0000 and stays. Throws json_error 22030 if two members of an object that had different names
/// would get the same one. Returns `text` itself if there is nothing to repair, else a copy from
/// `memory`.
std::string_view repair_json(std::string_view text, std::string_view replacement,
                             std::pmr::memory_resource& memory);

}  // namespace agno::codec
