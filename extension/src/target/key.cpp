#include "target/key.hpp"

#include "target/arbiter.hpp"

namespace agno::backend {

namespace {

const char* joined(List* names, const char* separator) {
    StringInfoData text;
    initStringInfo(&text);
    ListCell* cell;
    foreach (cell, names) {
        appendStringInfo(&text, "%s%s", text.len == 0 ? "" : separator,
                         static_cast<const char*>(lfirst(cell)));
    }
    return text.data;
}

/// What to do about a key that the table doesn't have, or `otherwise` where it has none at all.
const char* hint_of_keys(const target_table& target, const key_choice& choice,
                         const char* otherwise) {
    List* keys = possible_keys(target);
    if (keys == NIL) {
        return otherwise;
    }
    const char* own = list_length(keys) == 1
                          ? psprintf("The table's key is %s", joined(keys, ""))
                          : psprintf("The table's keys are %s", joined(keys, " and "));
    if (choice.is_session_id()) {
        return psprintf("%s: see agno_upsert(target, payload, key).", own);
    }
    return psprintf("%s.", own);
}

void append_column(const target_table& target, const key_choice& choice, const char* name,
                   Bitmapset*& columns) {
    int column = target.find(name);
    if (column == no_column) {
        ereport(ERROR,
                (errcode(ERRCODE_UNDEFINED_COLUMN),
                 errmsg("table %s has no column %s to match documents by", target.quoted_name,
                        quote_identifier(name)),
                 errhint("%s", hint_of_keys(target, choice,
                                            "SELECT agno_create_sessions_table('name') makes a "
                                            "table of the expected shape."))));
    }
    if (!target.columns[column].settable) {
        ereport(ERROR, (errcode(ERRCODE_GENERATED_ALWAYS),
                        errmsg("column %s of table %s is generated, so that no document can set it",
                               quote_identifier(name), target.quoted_name)));
    }
    if (bms_is_member(column + 1, columns)) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("option \"key\" names column \"%s\" twice", name)));
    }
    columns = bms_add_member(columns, column + 1);
}

Bitmapset* named_columns(const target_table& target, const key_choice& choice, List* names) {
    if (names == NIL) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("option \"key\" names no column")));
    }
    Bitmapset* columns = nullptr;
    ListCell* cell;
    foreach (cell, names) {
        append_column(target, choice, static_cast<const char*>(lfirst(cell)), columns);
    }
    return columns;
}

/// Attribute numbers; nullptr if the table has none.
Bitmapset* primary_key_columns(const target_table& target) {
    Bitmapset* offset = RelationGetIndexAttrBitmap(target.relation, INDEX_ATTR_BITMAP_PRIMARY_KEY);
    Bitmapset* columns = nullptr;
    for (int member = -1; (member = bms_next_member(offset, member)) >= 0;) {
        columns = bms_add_member(columns, member + FirstLowInvalidHeapAttributeNumber);
    }
    return columns;
}

List* names_of(const target_table& target, const Bitmapset* columns) {
    List* names = NIL;
    for (int member = -1; (member = bms_next_member(columns, member)) >= 0;) {
        names = lappend(names, const_cast<char*>(target.columns[member - 1].name));
    }
    return names;
}

[[noreturn]] void raise_no_primary_key(const target_table& target) {
    List* keys = possible_keys(target);
    const char* hint =
        keys == NIL
            ? "Give it one, or a unique index that is neither partial nor deferrable, and name "
              "its columns as key."
            : psprintf("Name the columns that identify a row as key: the table has %s.",
                       joined(keys, " and "));
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
             errmsg("table %s has no primary key", target.quoted_name), errhint("%s", hint)));
}

[[noreturn]] void raise_no_index(const target_table& target, const key_choice& choice,
                                 List* names) {
    List* quoted = NIL;
    ListCell* cell;
    foreach (cell, names) {
        quoted = lappend(
            quoted, const_cast<char*>(quote_identifier(static_cast<const char*>(lfirst(cell)))));
    }
    const char* columns = joined(quoted, ", ");
    const char* make_one =
        psprintf("Make one that is neither partial nor deferrable: CREATE UNIQUE INDEX ON %s (%s);",
                 target.quoted_name, columns);
    ereport(ERROR, (errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
                    errmsg("table %s has no unique index on %s alone", target.quoted_name, columns),
                    errhint("%s", hint_of_keys(target, choice, make_one))));
}

Oid named_index(const target_table& target, const key_choice& choice, List* names) {
    Oid index = find_arbiter(target, named_columns(target, choice, names));
    if (!OidIsValid(index)) {
        raise_no_index(target, choice, names);
    }
    return index;
}

/// In the order of the names; NIL: as the index has them.
int* places_of(const target_table& target, List* names) {
    auto* places = static_cast<int*>(palloc(static_cast<Size>(target.key_count) * sizeof(int)));
    for (int i = 0; i < target.key_count; ++i) {
        places[i] = names == NIL ? target.key[i].column
                                 : target.find(static_cast<const char*>(list_nth(names, i)));
    }
    return places;
}

/// Raises where there is none, as for a sessions table.
Oid some_index(const target_table& target, const Bitmapset* primary) {
    int session_id = target.find("session_id");
    Oid index = session_id == no_column ? InvalidOid
                                        : find_arbiter(target, bms_make_singleton(session_id + 1));
    if (!OidIsValid(index) && primary != nullptr) {
        index = find_arbiter(target, primary);
    }
    if (!OidIsValid(index)) {
        index = first_arbiter(target);
    }
    if (!OidIsValid(index)) {
        named_index(target, session_id_key, list_make1(const_cast<char*>("session_id")));
    }
    return index;
}

}  // namespace

void describe_key(target_table& target, const key_choice& choice) {
    Bitmapset* primary = primary_key_columns(target);
    for (int member = -1; (member = bms_next_member(primary, member)) >= 0;) {
        target.columns[member - 1].is_in_primary_key = true;
    }

    List* names = NIL;
    switch (choice.from) {
        case key_choice::source::session_id:
            names = list_make1(const_cast<char*>("session_id"));
            break;
        case key_choice::source::named:
            names = choice.names;
            break;
        case key_choice::source::primary_key:
            if (primary == nullptr) {
                raise_no_primary_key(target);
            }
            use_arbiter(target, named_index(target, choice, names_of(target, primary)));
            break;
        case key_choice::source::any:
            use_arbiter(target, some_index(target, primary));
            break;
    }
    if (target.key_count == 0) {
        use_arbiter(target, named_index(target, choice, names));
    }
    target.told_key = places_of(target, names);
}

}  // namespace agno::backend
