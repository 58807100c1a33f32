#include "cli/rejects/rejected_document.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

#include "cli/rejects/fault_position.hpp"
#include "cli/show/printable.hpp"

namespace agno::cli {

namespace {

text_position position_of(const rejected_document& document) {
    return fault_position(document.place, document.text, document.report.detail);
}

/// DETAIL, HINT and the like follow the message, each on a line of its own.
std::string in_one_line(std::string detail) {
    std::replace(detail.begin(), detail.end(), '\n', ' ');
    return detail;
}

}  // namespace

std::string document_line(const rejected_document& document) {
    return std::string(document.text) + '\n';
}

bool is_reason_line(std::string_view line) {
    rapidjson::Document parsed;
    parsed.Parse(line.data(), line.size());
    return parsed.IsObject() && parsed.HasMember("file") && parsed.HasMember("document") &&
           parsed.HasMember("sqlstate") && parsed.HasMember("detail");
}

std::string reason_line(const rejected_document& document) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto add = [&](const char* key, const std::string& text) {
        writer.Key(key);
        writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    };
    const auto add_number = [&](const char* key, std::uint64_t number) {
        writer.Key(key);
        writer.Uint64(number);
    };
    const text_position position = position_of(document);
    writer.StartObject();
    add("file", document.input);
    add_number("line", position.line);
    add_number("column", position.column);
    add_number("offset", document.place.begin);
    add_number("document", document.report.index + 1);
    add("session_id", document.report.session_id);
    add("sqlstate", document.report.sqlstate);
    add("detail", document.report.detail);
    writer.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
}

std::string reject_note(const rejected_document& document) {
    // The reasons' file has it all.
    constexpr std::size_t longest_id = 100;
    constexpr std::size_t longest_detail = 500;
    const document_report& report = document.report;
    std::string who = "document " + std::to_string(report.index + 1);
    if (!report.session_id.empty()) {
        who = "document \"" + printable_line(report.session_id, longest_id) + "\"";
    }
    return location(document.input, position_of(document)) + ": " + who +
           " rejected: " + printable_line(in_one_line(report.detail), longest_detail) +
           " (SQLSTATE " + report.sqlstate + ")";
}

}  // namespace agno::cli
