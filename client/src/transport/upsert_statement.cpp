#include "src/transport/upsert_statement.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "src/libpq/failure.hpp"

namespace agno::detail {

namespace {

const char* boolean(bool value) {
    return value ? "true" : "false";
}

template <class Number>
Number number(std::string_view text) {
    Number value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

outcome known_outcome(std::string_view name) {
    if (const auto what = outcome_from(name)) {
        return *what;
    }
    throw failure(failure_kind::server, "XX000",
                  "the server returned an outcome that this client does not know, \"" +
                      std::string(name) +
                      "\": use the client that belongs to the installed extension");
}

/// True if the caller gets a report of the document itself.
bool is_told(outcome what) {
    return what == outcome::rejected || what == outcome::stale;
}

/// True if the stored row is as the document says.
bool is_row_as_told(outcome what) {
    return what == outcome::inserted || what == outcome::updated || what == outcome::unchanged;
}

/// The condition in SQL that the column `outcome` is one of those.
std::string in_sql(bool (*is_one)(outcome)) {
    std::string names;
    for (std::size_t kind = 0; kind < outcome_kinds; ++kind) {
        const auto what = static_cast<outcome>(kind);
        if (is_one(what)) {
            names += (names.empty() ? "'" : ", '") + std::string(to_string(what)) + "'";
        }
    }
    return "outcome OPERATOR(pg_catalog.=) ANY (ARRAY[" + names + "])";
}

/// How many members a document lost: the detail of its row says so.
const char* dropped_from(unknown_key_policy policy) {
    return policy == unknown_key_policy::ignore
               ? "CASE WHEN outcome OPERATOR(pg_catalog.<>) 'rejected' THEN pg_catalog.substring("
                 "detail, '([0-9]+) members? dropped: ')::pg_catalog.int8 END"
               : "NULL::pg_catalog.int8";
}

const char* name_of(write_mode mode) {
    switch (mode) {
        case write_mode::replace:
            return "replace";
        case write_mode::patch:
            return "patch";
        case write_mode::insert:
            return "insert";
        case write_mode::remove:
            return "delete";
    }
    return "";
}

const char* name_of(epoch_unit unit) {
    switch (unit) {
        case epoch_unit::seconds:
            return "seconds";
        case epoch_unit::milliseconds:
            return "milliseconds";
        case epoch_unit::microseconds:
            return "microseconds";
    }
    return "";
}

/// As PostgreSQL reads an array of text.
std::string array_of(const std::vector<std::string>& items) {
    std::string array = "{";
    for (const std::string& item : items) {
        array += array.size() == 1 ? "\"" : ",\"";
        for (const char byte : item) {
            if (byte == '"' || byte == '\\') {
                array += '\\';
            }
            array += byte;
        }
        array += '"';
    }
    return array + "}";
}

/// {"messages":"id","runs":{"merge":"run_id"}}
std::string merging_of(const config& settings) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto size = [](const std::string& text) {
        return static_cast<rapidjson::SizeType>(text.size());
    };
    writer.StartObject();
    for (const auto& [column, member] : settings.merge_by) {
        writer.Key(column.data(), size(column));
        writer.String(member.data(), size(member));
    }
    for (const auto& [column, member] : settings.merge_elements_by) {
        writer.Key(column.data(), size(column));
        writer.StartObject();
        writer.Key("merge");
        writer.String(member.data(), size(member));
        writer.EndObject();
    }
    writer.EndObject();
    return buffer.GetString();
}

bool says_how_arrays_merge(const config& settings) {
    return !settings.merge_by.empty() || !settings.merge_elements_by.empty();
}

const char* function_for(const config& settings) {
    if (!settings.key.empty()) {
        return ".agno_upsert(payload => ";
    }
    return settings.sync_file.empty() ? ".agno_upsert_sessions(payload => "
                                      : ".agno_sync_sessions(payload => ";
}

enum column {
    what_became,
    count_of,
    ordinal,
    key,
    sqlstate,
    detail,
    transaction,
    dropped,
    version
};

}  // namespace

const char* target_of(const config& settings) {
    return settings.target.empty() ? "sessions" : settings.target.c_str();
}

std::string options_in_words(const config& settings, bool preserve_updated_at) {
    std::string text = settings.key.empty() ? "" : " by " + array_of(settings.key);
    text += std::string(", mode ") + name_of(settings.mode);
    text += preserve_updated_at ? ", preserve_updated_at" : "";
    text += settings.newer_only ? ", newer_only" : "";
    text += settings.unknown_keys == unknown_key_policy::ignore ? ", unknown_keys ignore" : "";
    text += settings.repair ? ", repair" : "";
    text += settings.owner.empty() ? "" : ", owner " + settings.owner;
    text += says_how_arrays_merge(settings) ? ", merge_by " + merging_of(settings) : "";
    text += settings.time_unit == epoch_unit::seconds
                ? ""
                : std::string(", time_unit ") + name_of(settings.time_unit);
    return text;
}

upsert_statement::upsert_statement(const config& settings, bool preserve_updated_at)
    : function_(function_for(settings)),
      key_(settings.key.empty() ? "session_id" : "key"),
      dropped_(dropped_from(settings.unknown_keys)),
      tells_versions_(!settings.sync_file.empty()) {
    add("preserve_updated_at", "boolean", boolean(preserve_updated_at));
    add("target", "pg_catalog.regclass",
        settings.target.empty() ? std::nullopt : std::optional(settings.target));
    add("mode", "pg_catalog.text", name_of(settings.mode));
    add("newer_only", "boolean", boolean(settings.newer_only));
    add("touch", "boolean", boolean(settings.touch));
    add("on_error", "pg_catalog.text", settings.on_error == error_policy::skip ? "skip" : "abort");
    add("unknown_keys", "pg_catalog.text",
        settings.unknown_keys == unknown_key_policy::ignore ? "ignore" : "error");
    add("repair", "boolean", boolean(settings.repair));
    // Left out by default: an extension of version 1.0 doesn't know these.
    if (settings.time_unit != epoch_unit::seconds) {
        add("time_unit", "pg_catalog.text", name_of(settings.time_unit));
    }
    if (!settings.key.empty()) {
        add("key", "pg_catalog.text[]", array_of(settings.key));
    }
    if (!settings.owner.empty()) {
        add("owner", "pg_catalog.text", settings.owner);
    }
    if (says_how_arrays_merge(settings)) {
        add("merge_by", "pg_catalog.jsonb", merging_of(settings));
    }
    if (!settings.runs_target.empty()) {
        add("runs_target", "pg_catalog.regclass", settings.runs_target);
    }
    if (settings.prune_runs) {
        add("prune_runs", "boolean", boolean(true));
    }
}

void upsert_statement::add(const char* argument, const char* type,
                           std::optional<std::string> value) {
    values_.push_back(std::move(value));
    arguments_ +=
        std::string(", ") + argument + " => $" + std::to_string(values_.size()) + "::" + type;
}

std::string upsert_statement::call(std::string_view payload, const std::string& schema) const {
    return schema + function_ + std::string(payload) + arguments_ + ")";
}

std::string upsert_statement::row_each(std::string_view payload, const std::string& schema) const {
    return std::string("SELECT outcome, 1, ordinal, ") + key_ + ", sqlstate, detail, NULL, " +
           dropped_ + " FROM " + call(payload, schema);
}

std::string upsert_statement::version_each(std::string_view payload,
                                           const std::string& schema) const {
    return std::string("SELECT outcome, 1, ordinal, ") + key_ +
           ", sqlstate, detail, pg_catalog.txid_current_if_assigned(), " + dropped_ +
           ", CASE WHEN " + in_sql(is_row_as_told) + " THEN version END FROM " +
           call(payload, schema);
}

std::string upsert_statement::summed_up(std::string_view payload, const std::string& schema) const {
    if (tells_versions_) {
        return version_each(payload, schema);
    }
    return std::string(
               "SELECT outcome, pg_catalog.count(*), CASE WHEN is_told THEN ordinal END,"
               " CASE WHEN is_told THEN ") +
           key_ +
           std::string(
               " END, sqlstate, CASE WHEN is_told THEN detail END,"
               " pg_catalog.txid_current_if_assigned(), pg_catalog.sum(") +
           dropped_ + ") FROM (SELECT " + in_sql(is_told) + " AS is_told, d.* FROM " +
           call(payload, schema) + " AS d) AS documents GROUP BY 1, 3, 4, 5, 6";
}

parameter_list upsert_statement::parameters() const {
    parameter_list values;
    for (const auto& value : values_) {
        values.add(value ? value->c_str() : nullptr);
    }
    return values;
}

batch_outcome upsert_statement::read(const pg_result& rows, std::size_t sent) {
    batch_outcome result;
    for (int row = 0; row < PQntuples(rows.get()); ++row) {
        const outcome what = known_outcome(field(rows, row, what_became));
        result.transaction = field(rows, row, transaction);
        result.dropped += number<std::uint64_t>(field(rows, row, dropped));
        result.counts[what] += number<std::uint64_t>(field(rows, row, count_of));
        if (PQnfields(rows.get()) > version && PQgetisnull(rows.get(), row, version) == 0) {
            result.versions.push_back({number<std::size_t>(field(rows, row, ordinal)) - 1,
                                       std::string(field(rows, row, version))});
        }
        if (is_told(what) && PQgetisnull(rows.get(), row, ordinal) == 0) {
            result.reports.push_back({number<std::size_t>(field(rows, row, ordinal)) - 1,
                                      std::string(field(rows, row, key)), what,
                                      std::string(field(rows, row, sqlstate)),
                                      std::string(field(rows, row, detail))});
        }
    }
    std::ranges::sort(result.reports, {}, &batch_report::position);
    std::ranges::sort(result.versions, {}, &landed_version::position);
    const bool all_ours = (result.reports.empty() || result.reports.back().position < sent) &&
                          (result.versions.empty() || result.versions.back().position < sent);
    if (result.counts.total() != sent || !all_ours) {
        throw failure(failure_kind::server, "XX000",
                      "the server saw " + std::to_string(result.counts.total()) +
                          " documents where " + std::to_string(sent) + " were sent");
    }
    return result;
}

}  // namespace agno::detail
