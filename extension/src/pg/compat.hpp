#pragma once

// The door to PostgreSQL's headers; what only some rooms may see comes through table_am.hpp,
// spi.hpp and fdw.hpp beside it. These are the only places that know about server versions.
// Standard headers come first: postgres.h redefines names (printf, gettext, Min) that they use.

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

extern "C" {
#include "postgres.h"

#include "access/detoast.h"
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/nbtree.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/tupconvert.h"
#include "access/tupdesc_details.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "access/xlog_internal.h"
#include "access/xlogrecovery.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_am.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_extension.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_publication.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "common/base64.h"
#include "common/hashfn.h"
#include "executor/execPartition.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_func.h"
#include "parser/parse_relation.h"
#include "port/pg_bswap.h"
#include "rewrite/rewriteHandler.h"
#include "rewrite/rewriteManip.h"
#include "storage/bufmgr.h"
#include "storage/predicate.h"
#include "storage/procarray.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/resowner.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
#include "utils/spccache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"
#include "utils/uuid.h"
#include "utils/varlena.h"
}

#if PG_VERSION_NUM < 150000
#error "agno needs PostgreSQL 15 or later"
#endif

namespace agno::backend {

/// "char" reads and writes bytes that are no ASCII characters as \ooo.
inline constexpr bool char_has_escapes = PG_VERSION_NUM >= 160000;

/// What a statement on one relation needs: `needed` of the table or, where it can be had of columns
/// (attribute numbers offset by FirstLowInvalidHeapAttributeNumber), of these.
struct relation_privileges {
    RangeTblEntry* entry;
    List* permissions;  ///< of RTEPermissionInfo, from PostgreSQL 16
};

inline relation_privileges make_privileges(Relation relation, AclMode needed, Bitmapset* selected,
                                           Bitmapset* inserted, Bitmapset* updated) {
    RangeTblEntry* entry = makeNode(RangeTblEntry);
    entry->rtekind = RTE_RELATION;
    entry->relid = RelationGetRelid(relation);
    entry->relkind = relation->rd_rel->relkind;
    entry->rellockmode = RowExclusiveLock;
#if PG_VERSION_NUM >= 160000
    List* permissions = NIL;
    RTEPermissionInfo* info = addRTEPermissionInfo(&permissions, entry);
    info->requiredPerms = needed;
    info->selectedCols = selected;
    info->insertedCols = inserted;
    info->updatedCols = updated;
    return {entry, permissions};
#else
    entry->requiredPerms = needed;
    entry->selectedCols = selected;
    entry->insertedCols = inserted;
    entry->updatedCols = updated;
    return {entry, NIL};
#endif
}

/// Raises 42501 unless the current user has them.
inline void check_privileges(const relation_privileges& rights) {
#if PG_VERSION_NUM >= 160000
    ExecCheckPermissions(list_make1(rights.entry), rights.permissions, true);
#else
    ExecCheckRTPerms(list_make1(rights.entry), true);
#endif
}

/// The current user's USAGE of a schema.
inline AclResult schema_usage(Oid schema) {
#if PG_VERSION_NUM >= 160000
    return object_aclcheck(NamespaceRelationId, schema, GetUserId(), ACL_USAGE);
#else
    return pg_namespace_aclcheck(schema, GetUserId(), ACL_USAGE);
#endif
}

/// True if the current user owns the relation.
inline bool is_relation_owner(Oid relation) {
#if PG_VERSION_NUM >= 160000
    return object_ownercheck(RelationRelationId, relation, GetUserId());
#else
    return pg_class_ownercheck(relation, GetUserId());
#endif
}

/// False for a CHECK constraint that is NOT ENFORCED.
inline bool is_enforced([[maybe_unused]] const ConstrCheck& constraint) {
#if PG_VERSION_NUM >= 180000
    return constraint.ccenforced;
#else
    return true;
#endif
}

using node_visitor = bool (*)(Node* node, void* context);

/// True if `visit` says so of a part of the node.
inline bool walk_parts(Node* node, node_visitor visit, void* context) {
#if PG_VERSION_NUM >= 160000
    return expression_tree_walker(node, visit, context);
#else
    // Declared without its arguments there.
    using declared_visitor = bool (*)();
    auto* address = reinterpret_cast<void*>(visit);
    return expression_tree_walker(node, reinterpret_cast<declared_visitor>(address), context);
#endif
}

/// Makes the relation the executor's range table entry 1.
inline void init_range_table(EState* executor, const relation_privileges& rights) {
#if PG_VERSION_NUM >= 180000
    ExecInitRangeTable(executor, list_make1(rights.entry), rights.permissions,
                       bms_make_singleton(1));
#elif PG_VERSION_NUM >= 160000
    ExecInitRangeTable(executor, list_make1(rights.entry), rights.permissions);
#else
    ExecInitRangeTable(executor, list_make1(rights.entry));
#endif
}

/// Base64, without padding where none is needed; the number of characters written.
inline int encode_base64(const char* bytes, int size, char* to, int room) {
#if PG_VERSION_NUM >= 180000
    return pg_b64_encode(reinterpret_cast<const uint8*>(bytes), size, to, room);
#else
    return pg_b64_encode(bytes, size, to, room);
#endif
}

/// The number of bytes written, negative where that is no base64.
inline int decode_base64(const char* chars, int size, char* to, int room) {
#if PG_VERSION_NUM >= 180000
    return pg_b64_decode(chars, size, reinterpret_cast<uint8*>(to), room);
#else
    return pg_b64_decode(chars, size, to, room);
#endif
}

/// True if the current transaction made the relation, or gave it another file.
inline bool is_new_in_transaction(Relation relation) {
#if PG_VERSION_NUM >= 160000
    SubTransactionId file = relation->rd_firstRelfilelocatorSubid;
#else
    SubTransactionId file = relation->rd_firstRelfilenodeSubid;
#endif
    return relation->rd_createSubid != InvalidSubTransactionId || file != InvalidSubTransactionId;
}

/// The timeline that is written to or, on a standby, followed.
inline TimeLineID current_timeline() {
    if (!RecoveryInProgress()) {
        return GetWALInsertionTimeLine();
    }
    TimeLineID timeline;
    GetXLogReplayRecPtr(&timeline);
    return timeline;
}

/// Behind the last record. (GetXLogInsertRecPtr is where the next one begins: behind the header of
/// a page that is still to be written, perhaps, which XLogFlush would take for an error.)
inline XLogRecPtr end_of_wal() {
    XLogRecPtr next = GetXLogInsertRecPtr();
    Size in_page = next % XLOG_BLCKSZ;
    bool begins_page = in_page == SizeOfXLogShortPHD || in_page == SizeOfXLogLongPHD;
    return begins_page ? next - in_page : next;
}

}  // namespace agno::backend
