#include "read/payload.hpp"

#include <algorithm>

#include "codec/json/document_splitter.hpp"
#include "codec/json/json_reader.hpp"
#include "codec/json/repair.hpp"
#include "codec/jsonb/jsonb_decoder.hpp"
#include "pg/pg_try.hpp"
#include "read/decode.hpp"
#include "values/jsonb_datum.hpp"

namespace agno::backend {

namespace {

using codec::json_value;

/// Decodes a jsonb container as one document. text: what it was read from, empty if it was none.
void decode_container(upsert_state& call, std::string_view container, std::string_view text) {
    json_value tree;
    codec_failure failure;
    bool good = call_codec(call.scratch, failure, [&](std::pmr::memory_resource& memory) {
        tree = codec::decode_jsonb(container, memory);
    });
    if (good) {
        decode_document(call, tree, text);
    } else {
        append_unreadable(call, to_document_error(failure));
    }
}

/// An escape of a character that the database's encoding lacks. SQL_ASCII has no conversion for
/// any, which PostgreSQL before 16 reports as an unsupported feature.
bool is_untranslatable(const ErrorData& error) {
    return error.sqlerrcode == ERRCODE_UNTRANSLATABLE_CHARACTER ||
           error.sqlerrcode == ERRCODE_FEATURE_NOT_SUPPORTED;
}

/// The hint about what a driver may have made of several documents, or nullptr. fault: where the
/// text is not JSON, codec::json_error::npos if unknown.
const char* hint_for_text(std::string_view text, std::size_t fault) {
    if (text.starts_with("{\"{")) {
        return "This looks like a PostgreSQL array, which node-postgres makes of a JavaScript "
               "array. "
               "Pass JSON.stringify(documents) instead.";
    }
    if (fault < text.size() && text[fault] == ',' &&
        text.substr(0, text.find_last_not_of(" \t\r\n", fault - 1) + 1).ends_with('}')) {
        return "Put several documents into an array, or each on a line of its own, without commas.";
    }
    return nullptr;
}

/// The server's parser says in its message that something is wrong; in its detail, what.
document_error unreadable(const ErrorData& error, std::string_view text) {
    document_error failure = to_document_error(error, nullptr);
    if (is_untranslatable(error)) {
        failure.sqlstate = ERRCODE_UNTRANSLATABLE_CHARACTER;
    }
    if (failure.detail == nullptr) {
        return failure;
    }
    auto length = static_cast<int>(strlen(failure.detail));
    if (length > 0 && failure.detail[length - 1] == '.') {
        --length;
    }
    bool is_syntax = failure.sqlstate == ERRCODE_INVALID_TEXT_REPRESENTATION;
    failure.message = psprintf("%s%.*s", is_syntax ? "invalid JSON: " : "", length, failure.detail);
    failure.detail = nullptr;
    if (is_syntax) {
        failure.hint = hint_for_text(text, codec::json_error::npos);
    }
    return failure;
}

document_error unreadable(const codec_failure& failure) {
    document_error reason = to_document_error(failure);
    if (failure.offset != codec::json_error::npos) {
        reason.message = psprintf("%s, at byte %zu", reason.message, failure.offset + 1);
    }
    return reason;
}

/// The codec reads UTF-8 only. Elsewhere the server's own parser, which knows the server's
/// encodings.
void decode_in_server_encoding(upsert_state& call, std::string_view json) {
    Datum parsed = 0;
    rollback_scope kind = call.options.on_error == error_policy::skip
                              ? rollback_scope::subtransaction
                              : rollback_scope::none;
    ErrorData* error = pg_try(kind, [&] {
        char* copy = pnstrdup(json.data(), json.size());
        parsed = DirectFunctionCall1(jsonb_in, CStringGetDatum(copy));
    });
    if (error == nullptr) {
        decode_container(call, container_of(DatumGetJsonbP(parsed)), json);
    } else if (is_untranslatable(*error) || is_document_error(*error, call.target->relation)) {
        append_unreadable(call, unreadable(*error, json));
    } else {
        ReThrowError(error);
    }
}

void decode_utf8(upsert_state& call, std::string_view json) {
    value_arena memory = value_arena::over(call.tree_memory, tree_memory_size, call.scratch);
    json_value tree;
    codec_failure failure;
    bool good =
        call_codec(memory, failure, [&](auto& from) { tree = codec::read_json(json, from); });
    if (good) {
        decode_document(call, tree, json);
        return;
    }
    document_error reason = unreadable(failure);
    if (reason.sqlstate == ERRCODE_INVALID_TEXT_REPRESENTATION) {
        reason.hint = hint_for_text(json, failure.offset);
    }
    append_unreadable(call, reason);
}

/// Returns false and sets `failure` if the text can't be repaired.
bool repair(upsert_state& call, std::string_view& json, codec_failure& failure) {
    const char* replacement = GetDatabaseEncoding() == PG_UTF8 ? "\\ufffd" : "?";
    return call_codec(call.scratch, failure, [&](std::pmr::memory_resource& memory) {
        json = codec::repair_json(json, replacement, memory);
    });
}

/// Keeps the text with the document that was just made of it.
void keep_source(upsert_state& call, std::string_view source) {
    if (call.keep_sources) {
        call.documents[call.documents.size - 1].source =
            cstring_to_text_with_len(source.data(), static_cast<int>(source.size()));
    }
}

void decode_jsonb_document(upsert_state& call, JsonbContainer* container, int length) {
    decode_container(
        call, {reinterpret_cast<const char*>(container), static_cast<std::size_t>(length)}, {});
    if (call.keep_sources) {
        keep_source(call, JsonbToCString(nullptr, container, length));
    }
    MemoryContextReset(call.scratch);
}

void decode_text_document(upsert_state& call, std::string_view json) {
    std::string_view source = json;
    codec_failure failure;
    if (call.options.repair && !repair(call, json, failure)) {
        append_unreadable(call, unreadable(failure));
    } else if (GetDatabaseEncoding() == PG_UTF8) {
        decode_utf8(call, json);
    } else {
        decode_in_server_encoding(call, json);
    }
    keep_source(call, source);
    MemoryContextReset(call.scratch);
}

}  // namespace

void decode_payload(upsert_state& call, const text* payload) {
    const std::string_view whole(VARDATA_ANY(payload), VARSIZE_ANY_EXHDR(payload));
    std::string_view rest = whole;
    codec::document_splitter splitter;
    while (splitter.next(rest, true) == codec::document_splitter::status::document) {
        CHECK_FOR_INTERRUPTS();
        decode_text_document(call, splitter.document());
        rest.remove_prefix(splitter.consumed());
    }
    if (splitter.trailing_error() == nullptr) {
        return;
    }
    append_unreadable(call, {ERRCODE_INVALID_TEXT_REPRESENTATION, nullptr,
                             splitter.trailing_error(), nullptr, nullptr});
    if (splitter.offset() < whole.size()) {
        keep_source(call, whole.substr(splitter.offset()));
    }
}

void decode_json_payload(upsert_state& call, const text* payload) {
    std::string_view whole(VARDATA_ANY(payload), VARSIZE_ANY_EXHDR(payload));
    whole.remove_prefix(std::min(whole.find_first_not_of(" \t\r\n"), whole.size()));
    if (whole.starts_with('[')) {
        decode_payload(call, payload);
    } else {
        decode_text_document(call, whole);
    }
}

void decode_payload(upsert_state& call, Jsonb* payload) {
    if (!JB_ROOT_IS_ARRAY(payload) || JB_ROOT_IS_SCALAR(payload)) {
        decode_jsonb_document(call, &payload->root, static_cast<int>(VARSIZE(payload) - VARHDRSZ));
        return;
    }

    JsonbIterator* iterator = JsonbIteratorInit(&payload->root);
    JsonbValue element;
    JsonbIteratorToken token;
    while ((token = JsonbIteratorNext(&iterator, &element, true)) != WJB_DONE) {
        if (token != WJB_ELEM) {
            continue;
        }
        CHECK_FOR_INTERRUPTS();
        if (element.type != jbvBinary) {
            Jsonb* scalar = JsonbValueToJsonb(&element);
            decode_jsonb_document(call, &scalar->root,
                                  static_cast<int>(VARSIZE(scalar) - VARHDRSZ));
        } else {
            decode_jsonb_document(call, element.val.binary.data, element.val.binary.len);
        }
    }
}

}  // namespace agno::backend
