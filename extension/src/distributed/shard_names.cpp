#include "distributed/shard_names.hpp"

namespace agno::backend {

namespace {

/// Every "from", in its quotes, becomes "to".
const char* replaced(const char* text, const char* from, const char* to) {
    if (text == nullptr || from == nullptr) {
        return text;
    }
    std::string_view rest = text;
    std::string_view sought = psprintf("\"%s\"", from);
    StringInfoData result;
    initStringInfo(&result);
    for (std::size_t at; (at = rest.find(sought)) != rest.npos;) {
        appendBinaryStringInfo(&result, rest.data(), static_cast<int>(at));
        appendStringInfo(&result, "\"%s\"", to);
        rest.remove_prefix(at + sought.size());
    }
    appendBinaryStringInfo(&result, rest.data(), static_cast<int>(rest.size()));
    return result.data;
}

/// The names of one error: what the shard has, and what the table has.
struct renaming {
    const char* shard;
    const char* table;
    const char* shard_constraint;
    const char* constraint;

    const char* operator()(const char* text) const {
        return replaced(replaced(text, shard, table), shard_constraint, constraint);
    }
    char* of(char* text) const { return const_cast<char*>((*this)(text)); }
};

/// Without the number that the shard's own name ends with.
const char* without_number(const char* name, std::string_view shard) {
    std::string_view suffix = shard.substr(shard.rfind('_'));
    std::string_view whole = name;
    return whole.ends_with(suffix) ? pnstrdup(name, whole.size() - suffix.size()) : name;
}

renaming renaming_of(Relation parent, const char* shard, const char* constraint) {
    return {shard, RelationGetRelationName(parent), constraint,
            constraint == nullptr ? nullptr : without_number(constraint, shard)};
}

}  // namespace

void tell_of_table(ErrorData& error, Relation parent, Relation shard) {
    const char* own = RelationGetRelationName(shard);
    renaming rename = renaming_of(parent, own, error.constraint_name);
    error.message = rename.of(error.message);
    error.detail = rename.of(error.detail);
    error.hint = rename.of(error.hint);
    if (error.table_name != nullptr && strcmp(error.table_name, own) == 0) {
        error.table_name = pstrdup(rename.table);
    }
    error.constraint_name = const_cast<char*>(rename.constraint);
}

void tell_of_table(const upsert_state& call, Relation parent) {
    const char* own = RelationGetRelationName(call.target->relation);
    for (document& doc : call.documents) {
        if (doc.result != outcome::rejected) {
            continue;
        }
        document_error failure = *doc.failure;
        renaming rename = renaming_of(parent, own, failure.constraint);
        failure.message = rename(failure.message);
        failure.detail = rename(failure.detail);
        failure.hint = rename(failure.hint);
        if (failure.table != nullptr && strcmp(failure.table, own) == 0) {
            failure.table = rename.table;
        }
        failure.constraint = rename.constraint;
        doc.failure = copy_document_error(failure, call.context);
    }
}

}  // namespace agno::backend
