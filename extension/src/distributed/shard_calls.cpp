#include "distributed/shard_calls.hpp"

#include <algorithm>
#include <utility>

#include "distributed/local_part.hpp"
#include "distributed/merge_function.hpp"
#include "distributed/node_settings.hpp"
#include "distributed/sent_defaults.hpp"
#include "distributed/shard_map.hpp"
#include "distributed/shard_results.hpp"
#include "pg/pg_try.hpp"
#include "pg/spi.hpp"

extern "C" {
PGDLLEXPORT Datum agno_call_shards(PG_FUNCTION_ARGS);
PG_FUNCTION_INFO_V1(agno_call_shards);
}

namespace agno::backend {

namespace {

struct sent_document {
    std::size_t shard;
    document* doc;
};

/// What every call of a shard has in common.
struct shard_calls {
    upsert_state& call;
    distribution way;
    int column;
    context_array<shard> shards;
    context_array<sent_document> documents;  ///< ascending by shard, then in the payload's order
    const char* sql;
    Oid* types;
    Datum options;
    Datum settings;
    int own_group;
};

/// The part of the documents that belongs to one shard.
struct shard_part {
    const sent_document* begin;
    const sent_document* end;

    const shard& of(const shard_calls& calls) const { return calls.shards[begin->shard]; }
};

/// The key's columns by name: the shard's node need not find out again which they are.
key_choice told_key(const upsert_state& call) {
    if (call.options.key.is_session_id()) {
        return call.options.key;
    }
    List* names = NIL;
    for (int i = 0; i < call.target->key_count; ++i) {
        names =
            lappend(names, const_cast<char*>(call.target->columns[call.target->told_key[i]].name));
    }
    return {key_choice::source::named, names};
}

Datum told_options(const upsert_state& call) {
    upsert_options options = call.options;
    options.key = told_key(call);
    return text_array_of(named_values(options));
}

const char* call_of(const char* function) {
    StringInfoData sql;
    initStringInfo(&sql);
    appendStringInfo(&sql, "SELECT %s FROM %s(", result_columns, function);
    for (int i = 1; i <= merge_argument_count; ++i) {
        appendStringInfo(&sql, "%s$%d", i == 1 ? "" : ", ", i);
    }
    appendStringInfoChar(&sql, ')');
    return sql.data;
}

void require_key_with(const upsert_state& call, const distribution& way, int column) {
    if (column == no_column || !call.target->columns[column].is_key) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("Citus distributes table %s by column %s, which is not in the key",
                               call.target->quoted_name, quote_identifier(way.column)),
                        errhint("Name a key that has it.")));
    }
}

Datum distribution_value(const shard_calls& calls, const document& doc) {
    return doc.fields[calls.column].value;
}

void split(shard_calls& calls) {
    for (document& doc : calls.call.documents) {
        if (doc.result == outcome::pending) {
            CHECK_FOR_INTERRUPTS();
            int32 hash = hash_of(calls.way, distribution_value(calls, doc));
            calls.documents.append({find_shard(calls.shards, hash), &doc});
        }
    }
    std::sort(calls.documents.begin(), calls.documents.end(),
              [](const sent_document& a, const sent_document& b) {
                  return a.shard != b.shard ? a.shard < b.shard : a.doc->ordinal < b.doc->ordinal;
              });
}

/// The part's documents as one array.
Datum documents_of(const shard_part& part) {
    StringInfoData array;
    initStringInfo(&array);
    for (const sent_document* sent = part.begin; sent != part.end; ++sent) {
        const text* source = sent->doc->source;
        appendStringInfoChar(&array, sent == part.begin ? '[' : ',');
        appendBinaryStringInfo(&array, VARDATA_ANY(source),
                               static_cast<int>(VARSIZE_ANY_EXHDR(source)));
    }
    appendStringInfoChar(&array, ']');
    return PointerGetDatum(cstring_to_text_with_len(array.data, array.len));
}

Datum ordinals_of(const shard_part& part) {
    auto count = static_cast<int>(part.end - part.begin);
    auto* ordinals = static_cast<Datum*>(palloc(sizeof(Datum) * static_cast<Size>(count)));
    for (int i = 0; i < count; ++i) {
        ordinals[i] = Int64GetDatum(part.begin[i].doc->ordinal);
    }
    return PointerGetDatum(
        construct_array(ordinals, count, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/// The group of the shard's one node.
int group_of(const upsert_state& call, const shard& one) {
    placement place = read_placement(one.id);
    if (place.count > 1) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("Citus keeps several copies of the shards of table %s, which is not "
                               "supported",
                               call.target->quoted_name),
                        errhint("Distribute it with citus.shard_replication_factor 1.")));
    }
    return place.count == 1 ? place.group : -1;
}

void require_outcomes(const shard_part& part) {
    for (const sent_document* sent = part.begin; sent != part.end; ++sent) {
        if (sent->doc->result == outcome::pending) {
            elog(ERROR, "a shard's node told nothing of document " INT64_FORMAT,
                 sent->doc->ordinal);
        }
    }
}

void call_shard(const shard_calls& calls, const shard_part& part, int group) {
    connect_to_spi();
    Datum values[] = {distribution_value(calls, *part.begin->doc),
                      CStringGetTextDatum(calls.call.target->quoted_name),
                      Int64GetDatum(part.of(calls).id),
                      Int32GetDatum(group),
                      Int32GetDatum(calls.own_group),
                      documents_of(part),
                      ordinals_of(part),
                      calls.options,
                      calls.settings,
                      Int64GetDatum(calls.call.now)};
    static_assert(lengthof(values) == merge_argument_count);
    // Planned for these values alone: Citus sends only what it sees as constants.
    int code = SPI_execute_with_args(calls.sql, merge_argument_count, calls.types, values, nullptr,
                                     false, 0);
    if (code != SPI_OK_SELECT) {
        elog(ERROR, "SPI_execute_with_args failed: %s", SPI_result_code_string(code));
    }
    take_results(calls.call);
    require_outcomes(part);
    SPI_finish();
}

void call_shards(const shard_calls& calls) {
    const sent_document* end = calls.documents.end();
    bool has_told = false;
    for (const sent_document* begin = calls.documents.begin(); begin != end;) {
        CHECK_FOR_INTERRUPTS();
        const sent_document* next = begin;
        while (next != end && next->shard == begin->shard) {
            ++next;
        }
        shard_part part{begin, next};
        int group = group_of(calls.call, part.of(calls));
        if (group == calls.own_group && !has_told) {
            tell_of_local_part(calls.call, calls.way, calls.column,
                               distribution_value(calls, *begin->doc));
            has_told = true;
        }
        call_shard(calls, part, group);
        begin = next;
    }
}

/// The schema of agno_call_shards(), as SQL writes it.
const char* extension_schema() {
    Relation catalog = table_open(ExtensionRelationId, AccessShareLock);
    ScanKeyData key;
    ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ,
                CStringGetDatum("agno"));
    SysScanDesc scan = systable_beginscan(catalog, ExtensionNameIndexId, true, nullptr, 1, &key);
    HeapTuple row = systable_getnext(scan);
    Oid schema = HeapTupleIsValid(row)
                     ? reinterpret_cast<Form_pg_extension>(GETSTRUCT(row))->extnamespace
                     : InvalidOid;
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
    return quote_identifier(get_namespace_name(schema));
}

/// What agno_call_shards() is to do; nullptr: nothing, it was called by itself.
const shard_calls* under_way = nullptr;

void execute_alone(const char* sql) {
    connect_to_spi();
    execute_sql(sql);
    SPI_finish();
}

/// From a function that a statement runs: Citus takes what such a one runs for parts of one
/// transaction, whatever called us, be it a COPY into a loader table.
void call_in_statement(const shard_calls& calls) {
    const char* sql = psprintf("SELECT %s.agno_call_shards()", extension_schema());
    under_way = &calls;
    ErrorData* error = pg_try(rollback_scope::none, [sql] { execute_alone(sql); });
    under_way = nullptr;
    if (error != nullptr) {
        ReThrowError(error);
    }
}

}  // namespace

void merge_by_shards(upsert_state& call) {
    distribution way = read_distribution(call.target->relation);
    int column = call.target->find(way.column);
    require_key_with(call, way, column);
    require_defaults_of_shards(call);
    shard_calls calls{call,
                      way,
                      column,
                      read_shards(RelationGetRelid(call.target->relation)),
                      context_array<sent_document>::in(call.context),
                      call_of(find_merge_function(*call.target, way)),
                      merge_argument_types(way),
                      told_options(call),
                      told_settings(),
                      own_group()};
    split(calls);
    if (!calls.documents.empty()) {
        int level = set_for_calls();
        call_in_statement(calls);
        AtEOXact_GUC(true, level);
    }
}

}  // namespace agno::backend

Datum agno_call_shards([[maybe_unused]] PG_FUNCTION_ARGS) {
    using namespace agno::backend;
    const shard_calls* calls = std::exchange(under_way, nullptr);
    if (calls == nullptr) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("agno_call_shards() is called by agno_upsert() alone")));
    }
    call_shards(*calls);
    PG_RETURN_VOID();
}
