#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// How JSON values become values of a column's type.
enum class column_kind : std::uint8_t {
    text,  ///< text, varchar
    jsonb,
    json,
    timestamp,  ///< timestamp with or without time zone
    epoch,      ///< a bigint created_at or updated_at: seconds since 1970
    other,      ///< anything else goes through the type's input function
};

/// How arrays of a column merge in 'patch' mode.
struct array_merge {
    const char* member;    ///< that tells their elements apart; nullptr: they don't merge
    bool merges_elements;  ///< of one identity, as RFC 7396 has it; else the later one replaces
};

struct target_column {
    AttrNumber attnum;
    const char* name;
    std::string_view key;  ///< the name again, as documents have it
    const char* quoted_name;
    Oid type;       ///< as declared, perhaps a domain
    Oid base_type;  ///< what the domain is over, else the type
    int32 typmod;   ///< of the base type
    int32 declared_typmod;
    Oid collation;
    int16 length;
    bool by_value;
    bool is_domain;
    /// False for generated and GENERATED ALWAYS AS IDENTITY columns, and dropped ones.
    bool settable;
    column_kind kind;
    bool is_key;
    bool is_in_primary_key;
    array_merge merge_by;
    int max_chars;     ///< of varchar(n) and char(n); -1 where there is no limit
    bool may_cut;      ///< the input function cuts off what is too long: see length_limits.hpp
    bool is_composed;  ///< takes JSON arrays and objects part by part, see composed_value.hpp
    FmgrInfo input;
    Oid input_param;
    void* domain_cache;
    struct composer* composer;  ///< made once it is needed

    /// False for generated and dropped columns, true also where the DEFAULT is NULL.
    bool has_default;
    /// The column's DEFAULT, nullptr where it is NULL. A constant one is computed once; a computed
    /// one (nextval, now(), …) for every new row, and updates leave the stored value alone.
    Expr* default_source;
    bool default_is_constant;
    ExprState* default_expression;  ///< prepared once the DEFAULT is needed
    bool has_constant_default;      ///< computed already
    NullableDatum constant_default;

    /// True if a patch is merged into the stored value.
    bool is_mergeable() const { return kind == column_kind::jsonb || kind == column_kind::json; }
};

/// A column of the key, as the arbiter index has it.
struct key_column {
    int column;  ///< index of the target's
    Oid equality_operator;
    /// The same, schema-qualified, for SQL: OPERATOR(pg_catalog.=).
    const char* equality;
    /// For SQL, behind the column's name: the index's collation where that is another one.
    const char* collate;
    /// True if values are equal exactly if their bytes are; else `compare` decides.
    bool is_bytewise;
    FmgrInfo compare;
    Oid collation;
};

/// Which columns identify a row.
struct key_choice {
    enum class source : std::uint8_t {
        session_id,
        primary_key,
        named,
        any,  ///< session_id where that is a key, else the primary key, else what there is
    } from;
    List* names;  ///< char*, where they are named

    bool is_session_id() const { return from == source::session_id; }
};

inline constexpr key_choice session_id_key{key_choice::source::session_id, NIL};
inline constexpr key_choice primary_key{key_choice::source::primary_key, NIL};
inline constexpr key_choice any_key{key_choice::source::any, NIL};

/// No such column.
inline constexpr int no_column = -1;

/// The table that documents are merged into, read from its descriptor. Lives in the memory context
/// it was opened in.
struct target_table {
    Relation relation;
    const char* quoted_name;  ///< schema-qualified
    bool is_distributed;      ///< by Citus: the table itself is empty, its rows are in its shards
    int column_count;         ///< == the descriptor's natts; index i is attribute i + 1
    target_column* columns;

    key_column* key;  ///< in the order of the arbiter index
    int key_count;
    int* told_key;  ///< the columns again, in the order in which they were named
    // The times that are set here: no_column also where they are the table's own, generated ones.
    int created_at;
    int updated_at;
    int session_type;
    int set_once;  ///< a column that updates leave alone, or no_column
    int owner;     ///< see owner_guard.hpp
    FmgrInfo owner_equality;
    const char* owner_equality_operator;  ///< the same for SQL, as key_column's

    Oid arbiter_index;
    std::optional<bool> changes_new_rows;  ///< see row_triggers.hpp

    EState* executor;  ///< evaluates defaults

    /// The column of that name, or no_column.
    int find(std::string_view name) const;

    /// True if the key is one text that is told from others by its bytes.
    bool has_text_key() const { return key_count == 1 && key[0].is_bytewise; }
};

/// The rights that make a table of use as a target, or to be explained as one.
inline constexpr AclMode target_privileges = ACL_SELECT | ACL_INSERT | ACL_UPDATE;

/// Locks the default target, the table `sessions` of the search_path. 42P01 with a hint where there
/// is none.
Oid default_target(LOCKMODE lock);

/// Raises 42809 if it is neither a table nor a partitioned one.
void require_table(Relation relation);

/// Locks and describes a target, but for its defaults. Raises 42809 if it is no table, 42703
/// where a column of the key is missing, 42P10 if no usable unique index covers these columns
/// alone, 0A000 for tables of Citus that can't be targets. shard_of: see is_distributed_target.
target_table* open_target(Oid relation, LOCKMODE lock, const key_choice& key,
                          Oid shard_of = InvalidOid);

/// Describes the columns' defaults. Runs none of their functions.
void describe_defaults(target_table& target);

/// The column's DEFAULT for one more row. Raises what computing it raises, as well as 23502 and
/// 23514 if a domain forbids it.
NullableDatum default_value(target_table& target, target_column& column);

/// Raises 23514 or 23502 if the column's type is a domain that the value is not of.
void check_domain(target_column& column, Datum value, bool is_null);

void close_target(target_table* target);

}  // namespace agno::backend
