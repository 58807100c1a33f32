#include "cli/show/summary.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "cli/show/exit_status.hpp"
#include "cli/show/number_text.hpp"
#include "cli/show/redact.hpp"

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

/// What has to be said first if not everything went well.
std::string opening(const load_summary& load) {
    if (load.exit_status == exit_interrupted) {
        return "interrupted; what landed before:\n";
    }
    return load.failure ? "failed; what landed before:\n" : "";
}

}  // namespace

std::string summary_text(const load_summary& load) {
    const upsert_result& result = load.result;
    std::string text = opening(load) + counted(result.documents(), "document", "documents") +
                       " in " + counted(result.batches, "batch", "batches") + ", " +
                       seconds_text(load.elapsed) + ", " +
                       grouped(rate_of(result.documents(), load.elapsed)) + "/s";
    if (result.retries > 0) {
        text += ", " + counted(result.retries, "retry", "retries");
    }
    if (result.replayed > 0) {
        text += ", " + grouped(result.replayed) + " replayed";
    }
    if (load.documents_before > 0) {
        text += ", after " + grouped(load.documents_before) + " of earlier runs";
        text += load.rejected_before > 0
                    ? " (" + grouped(load.rejected_before) + " of them rejected)"
                    : "";
    }
    text += load.dry_run ? " (dry run: nothing is kept)\n" : "\n";
    for (std::size_t kind = 0; kind < outcome_kinds; ++kind) {
        const auto what = static_cast<outcome>(kind);
        if (result.counts[what] > 0) {
            text +=
                "  " + std::string(to_string(what)) + ": " + grouped(result.counts[what]) + "\n";
        }
    }
    if (result.skipped > 0) {
        text += "  of them not sent: " + grouped(result.skipped) + "\n";
    }
    if (result.dropped > 0) {
        text +=
            "  dropped, as unknown keys: " + counted(result.dropped, "member", "members") + "\n";
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
    const auto add_seconds = [&](const char* key, std::chrono::duration<double> duration) {
        writer.Key(key);
        writer.Double(duration.count());
    };
    const auto add_text = [&](const char* key, const std::string& text) {
        writer.Key(key);
        writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
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
    add("dropped", result.dropped);
    add("skipped", result.skipped);
    add("bytes", result.bytes);
    add("batches", result.batches);
    add("retries", result.retries);
    add("replayed", result.replayed);
    add("documents_before", load.documents_before);
    add("rejected_before", load.rejected_before);
    add_seconds("seconds", load.elapsed);
    add("rate", rate_of(result.documents(), load.elapsed));
    writer.Key("spent");
    writer.StartObject();
    add_seconds("reading", result.spent.reading);
    add_seconds("sending", result.spent.sending);
    add_seconds("merging", result.spent.merging);
    writer.EndObject();
    if (load.failure) {
        writer.Key("error");
        writer.StartObject();
        add_text("sqlstate", load.failure->sqlstate);
        add_text("message", without_passwords(load.failure->message));
        writer.EndObject();
    }
    writer.EndObject();
    return buffer.GetString();
}

}  // namespace agno::cli
