#include "read/written_json.hpp"

#include <algorithm>

#include "codec/json/json_reader.hpp"
#include "codec/member_scanner.hpp"
#include "pg/codec_call.hpp"

namespace agno::backend {

namespace {

/// The member's key with its escapes decoded; empty if unknown.
std::string_view unescaped(upsert_state& call, std::string_view key) {
    if (key.find('\\') == key.npos) {
        return key;
    }
    // The reader knows no other encoding.
    if (GetDatabaseEncoding() != PG_UTF8) {
        return {};
    }
    std::string_view quoted(key.data() - 1, key.size() + 2);
    codec::json_value read;
    codec_failure failure;
    if (!call_codec(call.scratch, failure, [&](std::pmr::memory_resource& memory) {
            read = codec::read_json(quoted, memory);
        })) {
        raise(failure);
    }
    return read.text();
}

}  // namespace

void note_written_json(upsert_state& call, std::string_view text) {
    if (call.written_json == nullptr) {
        return;
    }
    std::fill_n(call.written_json, call.target->column_count, std::string_view());
    if (text.empty()) {
        return;
    }
    for (codec::member_scanner scanner(text); scanner.next();) {
        CHECK_FOR_INTERRUPTS();
        int column = call.target->find(unescaped(call, scanner.key()));
        if (column != no_column) {
            call.written_json[column] = scanner.value();
        }
    }
}

}  // namespace agno::backend
