#include "backend/groups.hpp"

namespace agno {

namespace {

Datum key_of(const target_table& target, const document* doc) {
    return doc->fields[target.key].value;
}

int compare_bytes(Datum a, Datum b) {
    auto* left = reinterpret_cast<const text*>(DatumGetPointer(a));
    auto* right = reinterpret_cast<const text*>(DatumGetPointer(b));
    std::string_view left_bytes(VARDATA_ANY(left), VARSIZE_ANY_EXHDR(left));
    std::string_view right_bytes(VARDATA_ANY(right), VARSIZE_ANY_EXHDR(right));
    return left_bytes.compare(right_bytes);
}

int compare_keys(target_table& target, Datum a, Datum b) {
    if (target.key_is_bytewise)
        return compare_bytes(a, b);
    return DatumGetInt32(FunctionCall2Coll(&target.key_compare, target.key_collation, a, b));
}

int compare_documents(const void* left, const void* right, void* argument) {
    auto& target = *static_cast<target_table*>(argument);
    const document* a = *static_cast<document* const*>(left);
    const document* b = *static_cast<document* const*>(right);
    int order = compare_keys(target, key_of(target, a), key_of(target, b));
    if (order != 0)
        return order;
    return a->ordinal < b->ordinal ? -1 : 1;
}

}  // namespace

pod_list<document_group> group_by_key(const upsert_call& call) {
    auto sorted = pod_list<document*>::in(call.context);
    for (document& doc : call.documents)
        if (doc.result == outcome::pending)
            sorted.append(&doc);
    qsort_arg(sorted.items, sorted.size, sizeof(document*), compare_documents, call.target);

    auto groups = pod_list<document_group>::in(call.context);
    for (document*& doc : sorted) {
        Datum key = key_of(*call.target, doc);
        if (!groups.empty() && same_key(*call.target, groups[groups.size - 1].key, key))
            ++groups[groups.size - 1].count;
        else
            groups.append({key, &doc, 1});
    }
    return groups;
}

bool same_key(target_table& target, Datum a, Datum b) {
    return compare_keys(target, a, b) == 0;
}

}  // namespace agno
