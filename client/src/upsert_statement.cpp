#include "upsert_statement.hpp"

#include <algorithm>
#include <charconv>

#include "failure.hpp"

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

enum column { what_became, count_of, ordinal, session_id, sqlstate, detail };

}  // namespace

upsert_statement::upsert_statement(const config& settings, bool preserve_updated_at)
    : target_(settings.target),
      preserve_updated_at_(boolean(preserve_updated_at)),
      mode_(settings.mode == write_mode::patch ? "patch" : "replace"),
      newer_only_(boolean(settings.newer_only)),
      touch_(boolean(settings.touch)),
      on_error_(settings.on_error == error_policy::skip ? "skip" : "abort"),
      unknown_keys_(settings.unknown_keys == unknown_key_policy::ignore ? "ignore" : "error"),
      repair_(boolean(settings.repair)) {}

std::string upsert_statement::text(const std::string& extension_schema) const {
    return "WITH documents AS MATERIALIZED ("
           " SELECT d.ordinal, d.session_id, d.outcome, d.sqlstate, d.detail FROM " +
           std::string(payload_table) + " AS p, " + extension_schema +
           ".agno_upsert_sessions(p.payload, preserve_updated_at => $1::boolean,"
           " target => $2::regclass, mode => $3::text, newer_only => $4::boolean,"
           " touch => $5::boolean, on_error => $6::text, unknown_keys => $7::text,"
           " repair => $8::boolean) AS d)"
           " SELECT outcome, count(*), NULL, NULL, NULL, NULL FROM documents GROUP BY outcome"
           " UNION ALL"
           " SELECT outcome, NULL, ordinal, session_id, sqlstate, detail FROM documents"
           " WHERE outcome IN ('rejected', 'stale')";
}

std::array<const char*, upsert_statement::parameter_count> upsert_statement::parameters() const {
    return {preserve_updated_at_,
            target_.empty() ? nullptr : target_.c_str(),
            mode_,
            newer_only_,
            touch_,
            on_error_,
            unknown_keys_,
            repair_};
}

batch_outcome upsert_statement::read(const pg_result& rows, std::size_t sent) {
    batch_outcome result;
    for (int row = 0; row < PQntuples(rows.get()); ++row) {
        const outcome what = known_outcome(field(rows, row, what_became));
        if (PQgetisnull(rows.get(), row, ordinal) != 0) {
            result.counts[what] = number<std::uint64_t>(field(rows, row, count_of));
            continue;
        }
        result.reports.push_back({number<std::size_t>(field(rows, row, ordinal)) - 1,
                                  std::string(field(rows, row, session_id)), what,
                                  std::string(field(rows, row, sqlstate)),
                                  std::string(field(rows, row, detail))});
    }
    const bool all_ours = std::ranges::all_of(
        result.reports, [&](const batch_report& each) { return each.position < sent; });
    if (result.counts.total() != sent || !all_ours) {
        throw failure(failure_kind::server, "XX000",
                      "the server saw " + std::to_string(result.counts.total()) +
                          " documents where " + std::to_string(sent) + " were sent");
    }
    return result;
}

}  // namespace agno::detail
