#include "statements/merge_sql.hpp"

#include "statements/returned_place.hpp"

namespace agno::backend {

namespace {

/// A plain table's unique index knows nothing of inheritance children; a partitioned table's covers
/// its partitions.
const char* only(const target_table& target) {
    return target.relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE ? "" : "ONLY ";
}

/// Appends `t.a = …, AND t.b = …`; `compared` appends what a key column at its place equals.
template <class Append>
void append_key_condition(StringInfo sql, const target_table& target, Append compared) {
    for (int i = 0; i < target.key_count; ++i) {
        const key_column& key = target.key[i];
        appendStringInfo(sql, "%st.%s%s %s ", i == 0 ? "" : " AND ",
                         target.columns[key.column].quoted_name, key.collate, key.equality);
        compared(i);
    }
}

const char* key_condition(const target_table& target) {
    StringInfoData sql;
    initStringInfo(&sql);
    append_key_condition(&sql, target, [&](int i) {
        appendStringInfo(&sql, "b.c%d", target.columns[target.key[i].column].attnum);
    });
    return sql.data;
}

const char* key_names(const target_table& target) {
    StringInfoData names;
    initStringInfo(&names);
    for (int i = 0; i < target.key_count; ++i) {
        appendStringInfo(&names, "%s%s", i == 0 ? "" : ", ",
                         target.columns[target.key[i].column].quoted_name);
    }
    return names.data;
}

void append_names(StringInfo sql, const target_table& target, const column_list& columns) {
    const char* separator = "";
    for (int column : columns) {
        appendStringInfo(sql, "%s%s", separator, target.columns[column].quoted_name);
        separator = ", ";
    }
}

/// `, t.updated_at`, or a null if there is no such column.
const char* returned_time(const target_table& target, const char* qualifier) {
    if (target.updated_at == no_column) {
        return ", NULL";
    }
    return psprintf(", %s%s", qualifier, target.columns[target.updated_at].quoted_name);
}

StringInfoData head_of_select(const upsert_state& call) {
    const target_table& target = *call.target;
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfoString(&sql, "SELECT b.agno_rank");
    for (int column : call.columns.read) {
        appendStringInfo(&sql, ", t.%s", target.columns[column].quoted_name);
    }
    appendStringInfoString(&sql, read_place_columns(call));
    appendStringInfoString(&sql, " FROM ");
    return sql;
}

const char* join_stored(const upsert_state& call) {
    const target_table& target = *call.target;
    return psprintf(" JOIN %s%s t ON %s", only(target), target.quoted_name, key_condition(target));
}

/// INSERT INTO target AS t SELECT … ON CONFLICT … RETURNING key, updated_at.
batch_statement insert_with(const upsert_state& call, const char* on_conflict) {
    const target_table& target = *call.target;
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql, "INSERT INTO %s AS t (", target.quoted_name);
    append_names(&sql, target, call.columns.inserted);
    appendStringInfoString(&sql, ") SELECT ");
    const char* separator = "";
    for (int column : call.columns.inserted) {
        appendStringInfo(&sql, "%sc%d", separator, target.columns[column].attnum);
        separator = ", ";
    }
    // No ORDER BY: a tuplestore is scanned in the order it was filled, and sorting documents would
    // spill them to disk once more.
    appendStringInfoString(&sql, " FROM ");
    return {sql.data, psprintf("%s RETURNING %s%s%s", on_conflict, key_names(target),
                               returned_time(target, ""), written_place_columns(call, ""))};
}

}  // namespace

batch_statement probe_statement(const upsert_state& call) {
    return {head_of_select(call).data, join_stored(call)};
}

batch_statement lock_statement(const upsert_state& call) {
    return {head_of_select(call).data,
            psprintf("%s ORDER BY b.agno_rank FOR NO KEY UPDATE OF t", join_stored(call))};
}

batch_statement update_statement(const upsert_state& call) {
    const target_table& target = *call.target;
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql, "UPDATE %s%s t SET ", only(target), target.quoted_name);
    const char* separator = "";
    for (int column : call.columns.updated) {
        appendStringInfo(&sql, "%s%s = b.c%d", separator, target.columns[column].quoted_name,
                         target.columns[column].attnum);
        separator = ", ";
    }
    appendStringInfoString(&sql, " FROM ");
    return {sql.data, psprintf(" WHERE %s RETURNING b.agno_rank%s%s", key_condition(target),
                               returned_time(target, "t."), written_place_columns(call, "t."))};
}

const char* delete_statement(const upsert_state& call) {
    const target_table& target = *call.target;
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql, "DELETE FROM %s%s t WHERE ", only(target), target.quoted_name);
    append_key_condition(&sql, target, [&](int i) { appendStringInfo(&sql, "$%d", i + 1); });
    if (target.owner != no_column) {
        const char* owner = target.columns[target.owner].quoted_name;
        appendStringInfo(&sql, " AND (t.%s IS NULL OR t.%s %s $%d) RETURNING t.%s", owner, owner,
                         target.owner_equality_operator, target.key_count + 1, owner);
    }
    return sql.data;
}

batch_statement insert_statement(const upsert_state& call) {
    return insert_with(call, psprintf(" ON CONFLICT (%s) DO NOTHING", key_names(*call.target)));
}

batch_statement raising_insert_statement(const upsert_state& call) {
    return insert_with(call, "");
}

const char* stored_key_setting(int part) {
    return psprintf("agno.stored_key_%d", part + 1);
}

batch_statement telling_insert_statement(const upsert_state& call) {
    const target_table& target = *call.target;
    int updated =
        call.columns.updated.count > 0 ? call.columns.updated.indexes[0] : target.key[0].column;
    const char* column = target.columns[updated].quoted_name;
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql, " ON CONFLICT (%s) DO UPDATE SET %s = t.%s WHERE pg_catalog.concat(",
                     key_names(target), column, column);
    for (int i = 0; i < target.key_count; ++i) {
        appendStringInfo(&sql,
                         "%spg_catalog.set_config('%s', pg_catalog.format('=%%s', t.%s), true)",
                         i == 0 ? "" : ", ", stored_key_setting(i),
                         target.columns[target.key[i].column].quoted_name);
    }
    // Never true: nothing is updated.
    appendStringInfoString(&sql, ") IS NULL");
    return insert_with(call, sql.data);
}

}  // namespace agno::backend
