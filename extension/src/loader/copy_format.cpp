#include "loader/copy_format.hpp"

#include "codec/json/document_splitter.hpp"
#include "codec/json/json_reader.hpp"
#include "codec/json/repair.hpp"
#include "pg/codec_call.hpp"

namespace agno::backend {

namespace {

constexpr const char* how_to_copy =
    "Copy JSON lines with (FORMAT csv, QUOTE e'\\x01', DELIMITER e'\\x02'), which leaves them as "
    "they are.";

/// The COPY that fills the table, or nullptr. Its error context is the only part of its state that
/// it shows to others.
CopyFromState running_copy(Oid table) {
    for (ErrorContextCallback* each = error_context_stack; each != nullptr; each = each->previous) {
        if (each->callback != CopyFromErrorCallback) {
            continue;
        }
        auto* copy = static_cast<CopyFromState>(each->arg);
        return RelationGetRelid(copy->rel) == table ? copy : nullptr;
    }
    return nullptr;
}

bool is_text_format(const CopyFormatOptions& options) {
    return !options.binary && !options.csv_mode;
}

/// The line as it stands in the source, but in the server's encoding. Empty where it is not known.
std::string_view line_of(const CopyFromStateData& copy) {
    if (!copy.line_buf_valid) {
        return {};
    }
    return {copy.line_buf.data, static_cast<std::size_t>(copy.line_buf.len)};
}

/// True if the line, taken as JSON, has an escape inside a string that COPY turns into something
/// that JSON can't have there or that was not meant. An escaped backslash proves nothing: whoever
/// writes COPY's text format correctly doubles every backslash of JSON.
bool has_escapes_of_json(std::string_view line, char delimiter) {
    constexpr std::string_view escaped = "\"/bfnrtu";
    for (auto at = line.find('\\'); at != line.npos && at + 1 < line.size();
         at = line.find('\\', at + 2)) {
        const char next = line[at + 1];
        if (next != delimiter && escaped.find(next) != escaped.npos) {
            return true;
        }
    }
    return false;
}

/// The same line with ASCII characters alone; it is JSON if the original is.
std::string_view in_ascii(std::string_view line) {
    char* copy = pnstrdup(line.data(), line.size());
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (IS_HIGHBIT_SET(copy[i])) {
            copy[i] = 'x';
        }
    }
    return {copy, line.size()};
}

/// Also where the option `repair` is what makes it JSON.
bool is_json(std::string_view document, MemoryContext scratch) {
    codec_failure failure;
    return call_codec(scratch, failure, [&](std::pmr::memory_resource& memory) {
        codec::read_json(codec::repair_json(document, "?", memory), memory);
    });
}

bool is_made_of_json(std::string_view line, MemoryContext scratch) {
    codec::document_splitter splitter;
    while (splitter.next(line, true) == codec::document_splitter::status::document) {
        if (!is_json(splitter.document(), scratch)) {
            return false;
        }
        line.remove_prefix(splitter.consumed());
    }
    return splitter.trailing_error() == nullptr;
}

}  // namespace

void require_json_to_arrive(Oid loader_table, int64 ordinal) {
    CopyFromState copy = running_copy(loader_table);
    if (copy == nullptr || !is_text_format(copy->opts)) {
        return;
    }
    const std::string_view line = line_of(*copy);
    if (!has_escapes_of_json(line, *copy->opts.delim)) {
        return;
    }
    MemoryContext scratch =
        AllocSetContextCreate(CurrentMemoryContext, "agno copied line", ALLOCSET_DEFAULT_SIZES);
    MemoryContext caller = MemoryContextSwitchTo(scratch);
    bool would_be_damaged = is_made_of_json(in_ascii(line), scratch);
    MemoryContextSwitchTo(caller);
    MemoryContextDelete(scratch);
    if (would_be_damaged) {
        ereport(ERROR, (errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
                        errmsg("document " INT64_FORMAT
                               ": COPY in text format would remove the backslashes from its JSON",
                               ordinal),
                        errhint("%s", how_to_copy)));
    }
}

const char* hint_about_copy(Oid loader_table) {
    CopyFromState copy = running_copy(loader_table);
    if (copy == nullptr || copy->opts.binary) {
        return nullptr;
    }
    char special = copy->opts.csv_mode ? *copy->opts.quote : '\\';
    return line_of(*copy).find(special) == std::string_view::npos ? nullptr : how_to_copy;
}

}  // namespace agno::backend
