#pragma once

#include <rapidjson/stringbuffer.h>

#include <string_view>

#include "agno/session.hpp"

namespace agno::detail {

/// Writes sessions as JSON, one after the other, into one buffer.
class session_encoder {
  public:
    /// The document's text, valid until the next call. Throws data_error, see to_json().
    std::string_view encode(const session& document);

  private:
    rapidjson::StringBuffer buffer_;
};

/// A time as RFC 3339 in UTC with microseconds; years before 1 as PostgreSQL writes them ("...
/// BC").
std::string to_timestamp(time_point when);

}  // namespace agno::detail
