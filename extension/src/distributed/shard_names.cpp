#include "distributed/shard_names.hpp"

#include <algorithm>
#include <charconv>

namespace agno::backend {

namespace {

/// Every `from` becomes `to`.
const char* replaced(const char* text, const char* from, const char* to) {
    if (text == nullptr || from == nullptr) {
        return text;
    }
    std::string_view rest = text;
    StringInfoData result;
    initStringInfo(&result);
    for (std::size_t at; (at = rest.find(from)) != rest.npos;) {
        appendBinaryStringInfo(&result, rest.data(), static_cast<int>(at));
        appendStringInfoString(&result, to);
        rest.remove_prefix(at + strlen(from));
    }
    appendBinaryStringInfo(&result, rest.data(), static_cast<int>(rest.size()));
    return result.data;
}

const char* in_quotes(const char* name) {
    return name == nullptr ? nullptr : psprintf("\"%s\"", name);
}

/// The names of one error: what the shard has, and what the table has.
struct renaming {
    const char* shard;
    const char* table;
    const char* shard_in_sql;  ///< as SQL would name the target
    const char* table_in_sql;
    const char* shard_constraint;
    const char* constraint;

    const char* operator()(const char* text) const {
        const char* named = replaced(text, shard_in_sql, table_in_sql);
        named = replaced(named, in_quotes(shard), in_quotes(table));
        return replaced(named, in_quotes(shard_constraint), in_quotes(constraint));
    }
    char* of(char* text) const { return const_cast<char*>((*this)(text)); }
};

std::string_view number_of(std::string_view shard) {
    return shard.substr(std::min(shard.rfind('_'), shard.size()));
}

/// Without the number that the shard's own name ends with.
const char* without_number(const char* name, std::string_view shard) {
    std::string_view suffix = number_of(shard);
    std::string_view whole = name;
    return whole.ends_with(suffix) ? pnstrdup(name, whole.size() - suffix.size()) : name;
}

/// By its name: in the midst of an error no catalog is read.
bool is_shard(std::string_view name) {
    constexpr int64 first_of_citus = 102008;
    std::string_view number = number_of(name);
    int64 id = 0;
    if (!number.empty()) {
        std::from_chars(number.data() + 1, number.data() + number.size(), id);
    }
    return id >= first_of_citus;
}

/// table: the one that the error is about. A partition's shard has a number of its own.
renaming renaming_of(Relation parent, const target_table& target, const char* table,
                     const char* constraint) {
    const char* own = RelationGetRelationName(target.relation);
    const char* own_table = RelationGetRelationName(parent);
    bool is_of_partition = table != nullptr &&
                           parent->rd_rel->relkind == RELKIND_PARTITIONED_TABLE &&
                           strcmp(table, own) != 0 && is_shard(table);
    const char* name = is_of_partition ? table : own;
    Size schema = strlen(target.quoted_name) - strlen(quote_identifier(own));
    return {name,
            is_of_partition ? without_number(table, table) : own_table,
            target.quoted_name,
            psprintf("%s%s", pnstrdup(target.quoted_name, schema), quote_identifier(own_table)),
            constraint,
            constraint == nullptr ? nullptr : without_number(constraint, name)};
}

}  // namespace

void tell_of_table(ErrorData& error, Relation parent, const target_table& target) {
    renaming rename = renaming_of(parent, target, error.table_name, error.constraint_name);
    error.message = rename.of(error.message);
    error.detail = rename.of(error.detail);
    error.hint = rename.of(error.hint);
    if (error.table_name != nullptr && strcmp(error.table_name, rename.shard) == 0) {
        error.table_name = pstrdup(rename.table);
    }
    error.constraint_name = const_cast<char*>(rename.constraint);
}

void tell_of_table(const upsert_state& call, Relation parent) {
    for (document& doc : call.documents) {
        if (doc.result != outcome::rejected) {
            continue;
        }
        document_error failure = *doc.failure;
        renaming rename = renaming_of(parent, *call.target, failure.table, failure.constraint);
        failure.message = rename(failure.message);
        failure.detail = rename(failure.detail);
        failure.hint = rename(failure.hint);
        if (failure.table != nullptr && strcmp(failure.table, rename.shard) == 0) {
            failure.table = rename.table;
        }
        failure.constraint = rename.constraint;
        doc.failure = copy_document_error(failure, call.context);
    }
}

}  // namespace agno::backend
