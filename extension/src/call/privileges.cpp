#include "call/privileges.hpp"

namespace agno::backend {

namespace {

Bitmapset* attribute_set(const target_table& target, const column_list& columns) {
    Bitmapset* set = nullptr;
    for (int column : columns) {
        set =
            bms_add_member(set, target.columns[column].attnum - FirstLowInvalidHeapAttributeNumber);
    }
    return set;
}

AclMode needed_for(write_mode mode) {
    switch (mode) {
        case write_mode::insert:
            return ACL_SELECT | ACL_INSERT;
        case write_mode::remove:
            return ACL_SELECT | ACL_DELETE;
        default:
            return ACL_SELECT | ACL_INSERT | ACL_UPDATE;
    }
}

}  // namespace

relation_privileges privileges_of(const upsert_state& call) {
    const target_table& target = *call.target;
    return make_privileges(
        target.relation, needed_for(call.options.mode), attribute_set(target, call.columns.read),
        attribute_set(target, call.columns.inserted), attribute_set(target, call.columns.updated));
}

}  // namespace agno::backend
