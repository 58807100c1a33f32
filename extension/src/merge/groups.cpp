#include "merge/groups.hpp"

#include "codec/key_order.hpp"

namespace agno::backend {

namespace {

Datum key_of(const target_table& target, const document& doc) {
    return doc.fields[target.key].value;
}

/// A stored key, unlike one that was just converted, may be compressed.
std::string_view key_bytes(Datum key) {
    const text* bytes = DatumGetTextPP(key);
    return {VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)};
}

/// The other way round: converted keys are never packed.
Datum datum_of_key(std::string_view key) {
    return PointerGetDatum(key.data() - VARHDRSZ);
}

int compare_keys(target_table& target, Datum a, Datum b) {
    if (target.key_is_bytewise)
        return key_bytes(a).compare(key_bytes(b));
    return DatumGetInt32(FunctionCall2Coll(&target.key_compare, target.key_collation, a, b));
}

int compare_documents(const void* left, const void* right, void* argument) {
    auto& target = *static_cast<target_table*>(argument);
    const document* a = *static_cast<document* const*>(left);
    const document* b = *static_cast<document* const*>(right);
    int order = compare_keys(target, key_of(target, *a), key_of(target, *b));
    if (order != 0)
        return order;
    return a->ordinal < b->ordinal ? -1 : 1;
}

context_array<document*> pending_documents(const upsert_state& call) {
    auto list = context_array<document*>::in(call.context);
    for (document& doc : call.documents)
        if (doc.result == outcome::pending)
            list.append(&doc);
    return list;
}

context_array<document_group> empty_list(const upsert_state& call) {
    return context_array<document_group>::in(call.context);
}

/// By bytes. The documents are only looked at one after the other, not in the order of their keys:
/// they are many, and not in the processor's cache.
context_array<document_group> group_by_bytes(const upsert_state& call,
                                             context_array<document*>& documents) {
    auto entries = context_array<codec::key_entry>::in(call.context);
    for (document* doc : documents)
        entries.append({key_bytes(key_of(*call.target, *doc)),
                        static_cast<std::uint64_t>(doc - call.documents.items), 0});
    codec::sort_by_key({entries.items, entries.size});

    auto groups = empty_list(call);
    for (std::size_t i = 0; i < entries.size; ++i) {
        documents[i] = &call.documents[entries[i].origin];
        if (i > 0 && codec::same_key(entries[i - 1], entries[i]))
            ++groups[groups.size - 1].count;
        else
            groups.append({datum_of_key(entries[i].key), &documents[i], 1});
    }
    return groups;
}

/// In the index's order.
context_array<document_group> group_by_order(const upsert_state& call,
                                             context_array<document*>& documents) {
    qsort_arg(documents.items, documents.size, sizeof(document*), compare_documents, call.target);

    auto groups = empty_list(call);
    for (document*& doc : documents) {
        Datum key = key_of(*call.target, *doc);
        if (!groups.empty() && same_key(*call.target, groups[groups.size - 1].key, key))
            ++groups[groups.size - 1].count;
        else
            groups.append({key, &doc, 1});
    }
    return groups;
}

}  // namespace

context_array<document_group> group_by_key(const upsert_state& call) {
    auto documents = pending_documents(call);
    return call.target->key_is_bytewise ? group_by_bytes(call, documents)
                                        : group_by_order(call, documents);
}

void prefetch(const context_array<document_group>& groups, std::size_t at) {
    constexpr std::size_t far = 16;
    constexpr std::size_t near = 8;
    constexpr std::ptrdiff_t cache_line = 64;
    constexpr std::ptrdiff_t prefetched = 8 * cache_line;
    if (at + far < groups.size)
        __builtin_prefetch(groups[at + far].documents[0]);
    if (at + near < groups.size) {
        const char* fields =
            reinterpret_cast<const char*>(groups[at + near].documents[0]->fields.items);
        for (const char* line = fields; line != fields + prefetched; line += cache_line)
            __builtin_prefetch(line);
    }
}

bool same_key(target_table& target, Datum a, Datum b) {
    return compare_keys(target, a, b) == 0;
}

}  // namespace agno::backend
