#include "reject_file.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cerrno>
#include <cstring>

#include "agno/error.hpp"

namespace agno::cli {

namespace {

std::ofstream open_output(const std::string& path) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    if (!file) {
        throw usage_error("cannot write " + path + ": " + std::strerror(errno), "58P01");
    }
    return file;
}

}  // namespace

std::string reject_file::reasons_path(const std::string& path) {
    return path + ".reasons.ndjson";
}

reject_file::reject_file(const std::string& path)
    : path_(path), documents_(open_output(path)), reasons_(open_output(reasons_path(path))) {}

void reject_file::add(const document_report& report, std::string_view text) {
    // Flushed, since the document's batch is committed and nothing else remembers it.
    documents_ << text << '\n' << std::flush;
    reasons_ << reason_line(report) << '\n' << std::flush;
    if (!documents_ || !reasons_) {
        throw error("cannot write " + path_ + " or its reasons: " + std::strerror(errno), "58030");
    }
}

std::string reason_line(const document_report& report) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto add = [&](const char* key, const std::string& text) {
        writer.Key(key);
        writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    };
    writer.StartObject();
    writer.Key("document");
    writer.Uint64(report.index + 1);
    writer.Key("line");
    writer.Uint64(report.line);
    add("session_id", report.session_id);
    add("sqlstate", report.sqlstate);
    add("detail", report.detail);
    writer.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace agno::cli
