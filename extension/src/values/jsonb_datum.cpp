#include "values/jsonb_datum.hpp"

#include "codec/json/json_reader.hpp"
#include "codec/jsonb/jsonb_encoder.hpp"
#include "pg/codec_call.hpp"

namespace agno::backend {

namespace {

/// memory: an arena or a context.
template <class Memory>
Datum encode(const codec::json_value& value, Memory& memory) {
    std::span<char> encoded;
    codec_failure failure;
    if (!call_codec(memory, failure,
                    [&](auto& resource) { encoded = codec::encode_jsonb(value, resource); })) {
        raise(failure);
    }
    SET_VARSIZE(encoded.data(), encoded.size());
    return PointerGetDatum(encoded.data());
}

std::string_view bytes_of(const text* text) {
    return {VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text)};
}

/// As jsonb_in, but faster, and it can be interrupted.
Datum read_utf8(const text* json) {
    codec::json_value tree;
    codec_failure failure;
    if (!call_codec(CurrentMemoryContext, failure, [&](std::pmr::memory_resource& memory) {
            tree = codec::read_json(bytes_of(json), memory);
        })) {
        raise(failure);
    }
    return jsonb_datum(tree);
}

}  // namespace

Datum jsonb_datum(const codec::json_value& value) {
    return encode(value, CurrentMemoryContext);
}

Datum jsonb_datum(const codec::json_value& value, value_arena& memory) {
    return encode(value, memory);
}

Datum numeric_datum(const codec::json_value& number) {
    auto* numeric = static_cast<char*>(palloc(VARHDRSZ + number.size));
    SET_VARSIZE(numeric, VARHDRSZ + number.size);
    memcpy(VARDATA(numeric), number.bytes, number.size);
    return PointerGetDatum(numeric);
}

char* text_of_value(const codec::json_value& value) {
    switch (value.type) {
        case codec::json_type::string:
            return pnstrdup(value.bytes, value.size);
        case codec::json_type::number:
            return DatumGetCString(DirectFunctionCall1(numeric_out, numeric_datum(value)));
        case codec::json_type::boolean:
            return pstrdup(value.boolean ? "true" : "false");
        default:
            return text_of_jsonb(jsonb_datum(value));
    }
}

char* text_of_jsonb(Datum jsonb) {
    return JsonbToCString(nullptr, &DatumGetJsonbP(jsonb)->root, 0);
}

Datum json_of_jsonb(Datum jsonb) {
    return CStringGetTextDatum(text_of_jsonb(jsonb));
}

Datum jsonb_of_json(Datum json) {
    if (GetDatabaseEncoding() == PG_UTF8) {
        return read_utf8(DatumGetTextPP(json));
    }
    return DirectFunctionCall1(jsonb_in, CStringGetDatum(TextDatumGetCString(json)));
}

bool is_same_json(Datum a, Datum b) {
    const text* texts[] = {DatumGetTextPP(a), DatumGetTextPP(b)};
    if (bytes_of(texts[0]) == bytes_of(texts[1])) {
        return true;
    }
    if (GetDatabaseEncoding() != PG_UTF8) {
        return datum_image_eq(jsonb_of_json(a), jsonb_of_json(b), false, -1);
    }
    bool same = false;
    codec_failure failure;
    bool are_read =
        call_codec(CurrentMemoryContext, failure, [&](std::pmr::memory_resource& memory) {
            same = codec::identical(codec::read_json(bytes_of(texts[0]), memory),
                                    codec::read_json(bytes_of(texts[1]), memory));
        });
    // Not every json is one that jsonb could hold; a document's is.
    return are_read && same;
}

bool is_json_null(const target_column& column, Datum value) {
    if (!column.is_mergeable()) {
        return false;
    }
    const auto* bytes = reinterpret_cast<const varlena*>(DatumGetPointer(value));
    // Neither form of null is long enough to be compressed or stored apart.
    if (VARATT_IS_EXTERNAL(bytes) || VARATT_IS_COMPRESSED(bytes)) {
        return false;
    }
    if (column.kind == column_kind::jsonb) {
        JsonbContainer* root = &DatumGetJsonbP(value)->root;
        return JsonContainerIsScalar(root) && JBE_ISNULL(root->children[0]);
    }
    std::string_view json(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
    constexpr const char* blanks = " \t\r\n";
    std::size_t begin = json.find_first_not_of(blanks);
    return begin != json.npos &&
           json.substr(begin, json.find_last_not_of(blanks) + 1 - begin) == "null";
}

std::string_view container_of(Jsonb* jsonb) {
    return {reinterpret_cast<const char*>(&jsonb->root), VARSIZE(jsonb) - VARHDRSZ};
}

}  // namespace agno::backend
