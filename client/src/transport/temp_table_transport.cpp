#include "src/transport/temp_table_transport.hpp"

#include "src/batch/document_lines.hpp"
#include "src/libpq/binary_copy.hpp"

namespace agno::detail {

namespace {

// Behind a transaction pooler each transaction may meet another server connection, so each looks
// whether the table is there. Compressing what is read once would be wasted.
constexpr const char* start_copy =
    "DO LANGUAGE plpgsql $agno$ BEGIN"
    " IF pg_catalog.to_regclass('pg_temp.agno_payload') IS NULL THEN"
    " CREATE TEMPORARY TABLE agno_payload (payload pg_catalog.text) ON COMMIT DELETE ROWS;"
    " ALTER TABLE pg_temp.agno_payload ALTER COLUMN payload SET STORAGE EXTERNAL;"
    " END IF; END $agno$;"
    " COPY pg_temp.agno_payload (payload) FROM STDIN (FORMAT binary)";

constexpr std::string_view payload = "(SELECT payload FROM pg_temp.agno_payload)";

}  // namespace

void temp_table_transport::get_ready(server_link& link, const deadline& until) {
    link.extension_schema(until);
}

pg_result temp_table_transport::merge(const merge_attempt& what) {
    what.at = phase::staging;
    connection& to = what.link.current();
    to.execute(std::string(what.opening) + start_copy, what.until);
    binary_copy copy(to, what.until);
    copy.row(document_lines(what.slice, characters_for(to)).text(), "");
    copy.finish();

    what.at = phase::upserting;
    const std::string& schema = what.link.extension_schema(what.until);
    return to.execute(statement_.summed_up(payload, schema), statement_.parameters(), what.until);
}

const char* temp_table_transport::tidy_up(const batch_slice&) const noexcept {
    // Outside the batch's savepoint this can reuse the table's file, so that a long transaction
    // stages every batch in the same space.
    return "TRUNCATE pg_temp.agno_payload";
}

}  // namespace agno::detail
