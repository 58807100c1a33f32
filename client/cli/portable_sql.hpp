#pragma once

namespace agno::cli {

/// extension/agno_portable.sql without its first lines, which are for psql: client/client.mk makes
/// it.
extern const char* const portable_sql;

}  // namespace agno::cli
