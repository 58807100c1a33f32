#include "sync/row_version.hpp"

namespace agno::backend {

namespace {

constexpr char format = 1;

constexpr int version_bytes =
    sizeof(format) + sizeof(Oid) + 2 * sizeof(uint64) + sizeof(BlockNumber) + sizeof(OffsetNumber);
/// Base64 without padding.
constexpr int version_chars = version_bytes / 3 * 4;
static_assert(version_bytes % 3 == 0);

/// Mixes values into a digest.
struct digest {
    uint64 value;

    void add(const void* bytes, Size size) {
        value = hash_bytes_extended(static_cast<const unsigned char*>(bytes),
                                    static_cast<int>(size), value);
    }
    void add_text(const char* text) { add(text, strlen(text) + 1); }

    template <class Number>
    void add_number(Number number) {
        add(&number, sizeof(number));
    }
};

/// What rows hold in a column that was added after them.
void add_missing_value(digest& all, TupleDesc descriptor, int index) {
    Form_pg_attribute column = TupleDescAttr(descriptor, index);
    if (!column->atthasmissing) {
        return;
    }
    const AttrMissing& missing = descriptor->constr->missing[index];
    all.add_number(missing.am_present
                       ? datum_image_hash(missing.am_value, column->attbyval, column->attlen)
                       : 0);
}

void add_columns(digest& all, TupleDesc descriptor) {
    for (int i = 0; i < descriptor->natts; ++i) {
        Form_pg_attribute column = TupleDescAttr(descriptor, i);
        all.add_text(NameStr(column->attname));
        all.add_number(column->atttypid);
        all.add_number(column->atttypmod);
        all.add_number(column->attgenerated);
        add_missing_value(all, descriptor, i);
    }
    const TupleConstr* constraints = descriptor->constr;
    for (int i = 0; constraints != nullptr && i < constraints->num_defval; ++i) {
        const AttrDefault& expression = constraints->defval[i];
        if (TupleDescAttr(descriptor, expression.adnum - 1)->attgenerated != '\0') {
            all.add_text(expression.adbin);
        }
    }
}

template <class Number>
char* put(char* to, Number number) {
    memcpy(to, &number, sizeof(number));
    return to + sizeof(number);
}

template <class Number>
const char* take(const char* from, Number& number) {
    memcpy(&number, from, sizeof(number));
    return from + sizeof(number);
}

}  // namespace

text* version_text(const row_version& version) {
    char bytes[version_bytes];
    char* end = put(bytes, format);
    end = put(end, version.table);
    end = put(end, version.identity);
    end = put(end, version.xid);
    end = put(end, ItemPointerGetBlockNumberNoCheck(&version.tid));
    put(end, ItemPointerGetOffsetNumberNoCheck(&version.tid));

    auto* result = static_cast<text*>(palloc(VARHDRSZ + version_chars));
    SET_VARSIZE(result, VARHDRSZ + version_chars);
    encode_base64(bytes, version_bytes, VARDATA(result), version_chars);
    return result;
}

bool parse_version(const text* source, row_version& version) {
    char bytes[version_bytes];
    if (VARSIZE_ANY_EXHDR(source) != version_chars ||
        decode_base64(VARDATA_ANY(source), version_chars, bytes, version_bytes) != version_bytes) {
        return false;
    }
    char found_format;
    BlockNumber block;
    OffsetNumber offset;
    const char* rest = take(bytes, found_format);
    rest = take(rest, version.table);
    rest = take(rest, version.identity);
    rest = take(rest, version.xid);
    rest = take(rest, block);
    take(rest, offset);
    ItemPointerSet(&version.tid, block, offset);
    return found_format == format;
}

bool has_versions(Relation relation) {
    return relation->rd_rel->relkind == RELKIND_RELATION && RelationIsPermanent(relation) &&
           relation->rd_tableam == GetHeapamTableAmRoutine() && !is_new_in_transaction(relation);
}

uint64 identity_of(Relation relation) {
    digest all{0};
    all.add_number(GetSystemIdentifier());
    all.add_number(current_timeline());
    all.add_number(MyDatabaseId);
    all.add_number(RelationGetRelid(relation));
    all.add_number(relation->rd_rel->relfilenode);
    add_columns(all, RelationGetDescr(relation));
    return all.value;
}

uint64 next_full_xid() {
    return U64FromFullTransactionId(ReadNextFullTransactionId());
}

uint64 full_xid(TransactionId xid, uint64 next) {
    constexpr uint64 epoch = uint64{1} << 32;
    if (!TransactionIdIsNormal(xid)) {
        return 0;
    }
    uint64 full = (next & ~(epoch - 1)) | xid;
    if (full >= next) {
        if (full < epoch) {
            return 0;
        }
        full -= epoch;
    }
    return next - full < xid_reach ? full : 0;
}

}  // namespace agno::backend
