#include "summary.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <cstdio>

#include "exit_status.hpp"
#include "progress.hpp"

namespace agno::cli {

namespace {

const char* status_name(int exit_status) {
    switch (exit_status) {
        case exit_landed:
            return "landed";
        case exit_rejected:
            return "rejected";
        case exit_interrupted:
            return "interrupted";
        default:
            return "failed";
    }
}

std::string counted(std::uint64_t number, const char* one, const char* several) {
    return grouped(number) + " " + (number == 1 ? one : several);
}

std::string seconds_text(std::chrono::duration<double> elapsed) {
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), "%.1f s", elapsed.count());
    return text.data();
}

}  // namespace

std::string summary_text(const load_summary& load) {
    const upsert_result& result = load.result;
    std::string text = counted(result.documents(), "document", "documents") + " in " +
                       counted(result.batches, "batch", "batches") + ", " +
                       seconds_text(load.elapsed) + ", " +
                       grouped(rate_of(result.documents(), load.elapsed)) + "/s";
    if (result.retries > 0) {
        text += ", " + counted(result.retries, "retry", "retries");
    }
    text += load.dry_run ? " (dry run: nothing is kept)\n" : "\n";
    for (std::size_t kind = 0; kind < outcome_kinds; ++kind) {
        const auto what = static_cast<outcome>(kind);
        if (result.counts[what] > 0) {
            text +=
                "  " + std::string(to_string(what)) + ": " + grouped(result.counts[what]) + "\n";
        }
    }
    return text;
}

std::string summary_json(const load_summary& load) {
    const upsert_result& result = load.result;
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto add = [&](std::string_view key, std::uint64_t number) {
        writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
        writer.Uint64(number);
    };
    constexpr int milliseconds = 3;
    writer.SetMaxDecimalPlaces(milliseconds);
    writer.StartObject();
    writer.Key("status");
    writer.String(status_name(load.exit_status));
    writer.Key("dry_run");
    writer.Bool(load.dry_run);
    add("documents", result.documents());
    for (std::size_t kind = 0; kind < outcome_kinds; ++kind) {
        add(to_string(static_cast<outcome>(kind)), result.counts[static_cast<outcome>(kind)]);
    }
    add("bytes", result.bytes);
    add("batches", result.batches);
    add("retries", result.retries);
    writer.Key("seconds");
    writer.Double(load.elapsed.count());
    add("rate", rate_of(result.documents(), load.elapsed));
    writer.EndObject();
    return buffer.GetString();
}

}  // namespace agno::cli
