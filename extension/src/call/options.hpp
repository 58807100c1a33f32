#pragma once

#include "pg/context_array.hpp"
#include "target/target.hpp"
#include "values/timestamps.hpp"

namespace agno::backend {

enum class write_mode : std::uint8_t {
    replace,
    patch,
    insert,  ///< rows that exist are left alone
    remove,  ///< 'delete': documents name keys, their other members are not read
};
enum class error_policy : std::uint8_t { abort, skip };
enum class unknown_key_policy : std::uint8_t { error, ignore };

/// In 'patch' mode, arrays in this column merge so.
struct merge_key {
    const char* column;
    array_merge rule;
};

struct merge_key_list {
    const merge_key* items;
    int count;

    const merge_key* begin() const { return items; }
    const merge_key* end() const { return items + count; }
};

inline constexpr merge_key runs_by_run_id{"runs", {"run_id", false}};

/// The options of agno_upsert_sessions and agno_upsert; the defaults are the documented ones.
struct upsert_options {
    key_choice key = session_id_key;
    bool preserve_updated_at = false;
    write_mode mode = write_mode::replace;
    bool newer_only = false;
    bool touch = false;
    error_policy on_error = error_policy::abort;
    unknown_key_policy unknown_keys = unknown_key_policy::error;
    bool repair = false;
    epoch_unit time_unit = epoch_unit::seconds;
    const char* owner = nullptr;  ///< a column, see owner_guard.hpp
    merge_key_list merge_by = {&runs_by_run_id, 1};
    bool tells_versions = false;
    Oid runs_target = InvalidOid;  ///< a table for the documents' runs; none: they are a column
    bool prune_runs = false;       ///< stored runs that a document doesn't name are deleted
    Oid shard_of = InvalidOid;     ///< the target is a shard of this table
};

/// Each raises 22023, with the option's name and its valid values, if `value` is not one of them.
write_mode parse_mode(const char* value);
error_policy parse_on_error(const char* value);
unknown_key_policy parse_unknown_keys(const char* value);
epoch_unit parse_time_unit(const char* value);
merge_key_list parse_merge_by(Jsonb* value);

/// Sets an option by name, as the loader's OPTIONS give it. Returns false if there is no option of
/// that name; raises 22023 if the value is invalid.
bool set_option(upsert_options& options, const char* name, const char* value);

/// The options that are not as by default, as name, value, name, ...: what set_option takes.
context_array<const char*> named_values(const upsert_options& options);

/// The names that set_option knows, separated by commas.
const char* option_names();

}  // namespace agno::backend
