#include "src/transport/upsert_statement.hpp"

#include <algorithm>
#include <charconv>

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
                  "the server told of an outcome this client doesn't know, \"" + std::string(name) +
                      "\": use the client that belongs to the installed extension");
}

/// True where the caller gets a report of the document itself.
bool is_told(outcome what) {
    return what == outcome::rejected || what == outcome::stale;
}

/// How many members a document lost: the detail of its row says so.
const char* dropped_from(unknown_key_policy policy) {
    return policy == unknown_key_policy::ignore
               ? "CASE WHEN outcome OPERATOR(pg_catalog.<>) 'rejected' THEN pg_catalog.substring("
                 "detail, '([0-9]+) members? dropped: ')::pg_catalog.int8 END"
               : "NULL::pg_catalog.int8";
}

/// Left out where it has its default: an extension of version 1.0 doesn't know it.
const char* argument_of(epoch_unit unit) {
    switch (unit) {
        case epoch_unit::seconds:
            return "";
        case epoch_unit::milliseconds:
            return ", time_unit => 'milliseconds'::pg_catalog.text";
        case epoch_unit::microseconds:
            return ", time_unit => 'microseconds'::pg_catalog.text";
    }
    return "";
}

enum column { what_became, count_of, ordinal, session_id, sqlstate, detail, transaction, dropped };

}  // namespace

upsert_statement::upsert_statement(const config& settings, bool preserve_updated_at)
    : target_(settings.target),
      preserve_updated_at_(boolean(preserve_updated_at)),
      mode_(settings.mode == write_mode::patch ? "patch" : "replace"),
      newer_only_(boolean(settings.newer_only)),
      touch_(boolean(settings.touch)),
      on_error_(settings.on_error == error_policy::skip ? "skip" : "abort"),
      unknown_keys_(settings.unknown_keys == unknown_key_policy::ignore ? "ignore" : "error"),
      dropped_(dropped_from(settings.unknown_keys)),
      repair_(boolean(settings.repair)),
      time_unit_(argument_of(settings.time_unit)) {}

std::string upsert_statement::call(std::string_view payload, const std::string& schema) const {
    return schema + ".agno_upsert_sessions(" + std::string(payload) +
           ", preserve_updated_at => $1::boolean, target => $2::pg_catalog.regclass, mode => "
           "$3::pg_catalog.text,"
           " newer_only => $4::boolean, touch => $5::boolean, on_error => $6::pg_catalog.text,"
           " unknown_keys => $7::pg_catalog.text, repair => $8::boolean" +
           time_unit_ + ")";
}

std::string upsert_statement::row_each(std::string_view payload, const std::string& schema) const {
    return std::string("SELECT outcome, 1, ordinal, session_id, sqlstate, detail, NULL, ") +
           dropped_ + " FROM " + call(payload, schema);
}

std::string upsert_statement::summed_up(std::string_view payload, const std::string& schema) const {
    return std::string(
               "SELECT outcome, pg_catalog.count(*), CASE WHEN is_told THEN ordinal END,"
               " CASE WHEN is_told THEN session_id END, sqlstate, CASE WHEN is_told THEN detail "
               "END,"
               " pg_catalog.txid_current_if_assigned(), pg_catalog.sum(") +
           dropped_ +
           ") FROM (SELECT outcome OPERATOR(pg_catalog.=)"
           " ANY (ARRAY['rejected', 'stale']) AS is_told, d.* FROM " +
           call(payload, schema) + " AS d) AS documents GROUP BY 1, 3, 4, 5, 6";
}

parameter_list upsert_statement::parameters() const {
    parameter_list values;
    for (const char* value : {preserve_updated_at_, target_.empty() ? nullptr : target_.c_str(),
                              mode_, newer_only_, touch_, on_error_, unknown_keys_, repair_}) {
        values.add(value);
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
        if (is_told(what) && PQgetisnull(rows.get(), row, ordinal) == 0) {
            result.reports.push_back({number<std::size_t>(field(rows, row, ordinal)) - 1,
                                      std::string(field(rows, row, session_id)), what,
                                      std::string(field(rows, row, sqlstate)),
                                      std::string(field(rows, row, detail))});
        }
    }
    std::ranges::sort(result.reports, {}, &batch_report::position);
    const bool all_ours = result.reports.empty() || result.reports.back().position < sent;
    if (result.counts.total() != sent || !all_ours) {
        throw failure(failure_kind::server, "XX000",
                      "the server saw " + std::to_string(result.counts.total()) +
                          " documents where " + std::to_string(sent) + " were sent");
    }
    return result;
}

}  // namespace agno::detail
