#include "merge/groups.hpp"

#include "call/row.hpp"
#include "codec/key_order.hpp"
#include "merge/key_bytes.hpp"

namespace agno::backend {

namespace {

/// Converted texts are never packed.
Datum datum_of_key(std::string_view key) {
    return PointerGetDatum(key.data() - VARHDRSZ);
}

int compare_values(key_column& column, Datum a, Datum b) {
    if (column.is_bytewise) {
        return text_bytes(a).compare(text_bytes(b));
    }
    return DatumGetInt32(FunctionCall2Coll(&column.compare, column.collation, a, b));
}

int compare_keys(target_table& target, const Datum* a, const Datum* b) {
    for (int i = 0; i < target.key_count; ++i) {
        if (int order = compare_values(target.key[i], a[i], b[i])) {
            return order;
        }
    }
    return 0;
}

struct keyed_document {
    const Datum* key;
    document* doc;
};

int compare_documents(const void* left, const void* right, void* argument) {
    auto& target = *static_cast<target_table*>(argument);
    const auto& a = *static_cast<const keyed_document*>(left);
    const auto& b = *static_cast<const keyed_document*>(right);
    int order = compare_keys(target, a.key, b.key);
    if (order != 0) {
        return order;
    }
    return a.doc->ordinal < b.doc->ordinal ? -1 : 1;
}

/// Makes room for that many keys.
Datum* make_keys(const upsert_state& call, std::size_t count) {
    auto columns = static_cast<std::size_t>(call.target->key_count);
    return static_cast<Datum*>(
        MemoryContextAllocHuge(call.context, count * columns * sizeof(Datum)));
}

context_array<document*> pending_documents(const upsert_state& call) {
    auto list = context_array<document*>::in(call.context);
    for (document& doc : call.documents) {
        if (doc.result == outcome::pending) {
            list.append(&doc);
        }
    }
    return list;
}

context_array<document_group> empty_list(const upsert_state& call) {
    return context_array<document_group>::in(call.context);
}

/// One text. The documents are only looked at one after the other, not in the order of their keys:
/// they are many, and not in the processor's cache.
context_array<document_group> group_by_text(const upsert_state& call,
                                            context_array<document*>& documents) {
    auto entries = context_array<codec::key_entry>::in(call.context);
    for (document* doc : documents) {
        entries.append({text_bytes(doc->fields[call.target->key[0].column].value),
                        static_cast<std::uint64_t>(doc - call.documents.items), 0});
    }
    codec::sort_by_key({entries.items, entries.size});

    auto groups = empty_list(call);
    Datum* keys = make_keys(call, entries.size);
    for (std::size_t i = 0; i < entries.size; ++i) {
        documents[i] = &call.documents[entries[i].origin];
        if (i > 0 && codec::same_key(entries[i - 1], entries[i])) {
            ++groups[groups.size - 1].count;
        } else {
            groups.append({&(keys[i] = datum_of_key(entries[i].key)), &documents[i], 1});
        }
    }
    return groups;
}

context_array<keyed_document> with_keys(const upsert_state& call,
                                        const context_array<document*>& documents) {
    const target_table& target = *call.target;
    auto list = context_array<keyed_document>::in(call.context);
    Datum* key = make_keys(call, documents.size);
    for (document* doc : documents) {
        for (int i = 0; i < target.key_count; ++i) {
            key[i] = doc->fields[target.key[i].column].value;
        }
        list.append({doc->written_key != nullptr ? doc->written_key : key, doc});
        key += target.key_count;
    }
    return list;
}

/// By bytes that stand for the key.
context_array<document_group> group_by_bytes(const upsert_state& call,
                                             context_array<document*>& documents) {
    auto keyed = with_keys(call, documents);
    auto entries = context_array<codec::key_entry>::in(call.context);
    auto memory = value_arena::in(call.context);
    for (std::size_t i = 0; i < keyed.size; ++i) {
        entries.append({key_bytes(*call.target, keyed[i].key, memory), i, 0});
    }
    codec::sort_by_key({entries.items, entries.size});

    auto groups = empty_list(call);
    for (std::size_t i = 0; i < entries.size; ++i) {
        documents[i] = keyed[entries[i].origin].doc;
        if (i > 0 && codec::same_key(entries[i - 1], entries[i])) {
            ++groups[groups.size - 1].count;
        } else {
            groups.append({keyed[entries[i].origin].key, &documents[i], 1});
        }
    }
    return groups;
}

/// In the index's order.
context_array<document_group> group_by_order(const upsert_state& call,
                                             context_array<document*>& documents) {
    auto keyed = with_keys(call, documents);
    qsort_arg(keyed.items, keyed.size, sizeof(keyed_document), compare_documents, call.target);

    auto groups = empty_list(call);
    for (std::size_t i = 0; i < keyed.size; ++i) {
        documents[i] = keyed[i].doc;
        if (!groups.empty() && same_key(*call.target, groups[groups.size - 1].key, keyed[i].key)) {
            ++groups[groups.size - 1].count;
        } else {
            groups.append({keyed[i].key, &documents[i], 1});
        }
    }
    return groups;
}

}  // namespace

context_array<document_group> group_by_key(const upsert_state& call) {
    auto documents = pending_documents(call);
    if (call.target->has_text_key()) {
        return group_by_text(call, documents);
    }
    if (has_key_bytes(*call.target)) {
        return group_by_bytes(call, documents);
    }
    return group_by_order(call, documents);
}

context_array<document_group> group_by_written_key(const upsert_state& call,
                                                   const context_array<document_group>& groups) {
    auto documents = context_array<document*>::in(call.context);
    for (const document_group& group : groups) {
        for (int i = 0; i < group.count; ++i) {
            documents.append(group.documents[i]);
        }
    }
    return group_by_order(call, documents);
}

void prefetch(const context_array<document_group>& groups, std::size_t at) {
    constexpr std::size_t far = 16;
    constexpr std::size_t near = 8;
    constexpr std::ptrdiff_t cache_line = 64;
    constexpr std::ptrdiff_t prefetched = 8 * cache_line;
    if (at + far < groups.size) {
        __builtin_prefetch(groups[at + far].documents[0]);
    }
    if (at + near < groups.size) {
        const char* fields =
            reinterpret_cast<const char*>(groups[at + near].documents[0]->fields.items);
        for (const char* line = fields; line != fields + prefetched; line += cache_line) {
            __builtin_prefetch(line);
        }
    }
}

bool same_key(target_table& target, const Datum* a, const Datum* b) {
    return compare_keys(target, a, b) == 0;
}

bool has_key(target_table& target, const table_row& row, const Datum* key) {
    for (int i = 0; i < target.key_count; ++i) {
        key_column& column = target.key[i];
        if (row.nulls[column.column] ||
            compare_values(column, row.values[column.column], key[i]) != 0) {
            return false;
        }
    }
    return true;
}

void set_key(const target_table& target, table_row& row, const Datum* key) {
    for (int i = 0; i < target.key_count; ++i) {
        row.set(target.key[i].column, key[i]);
    }
}

}  // namespace agno::backend
