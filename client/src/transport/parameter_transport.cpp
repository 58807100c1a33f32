#include "src/transport/parameter_transport.hpp"

#include "src/batch/document_lines.hpp"

namespace agno::detail {

namespace {

// Up to about here parsing, planning and summing up cost more than a row for each document does.
constexpr std::size_t few_documents = 50;

}  // namespace

void parameter_transport::get_ready(server_link& link, const deadline& until) {
    link.extension_schema(until);
}

pg_result parameter_transport::merge(const merge_attempt& what) {
    const std::string payload =
        "$" + std::to_string(statement_.next_parameter()) + "::pg_catalog.text";
    const std::string& schema = what.link.extension_schema(what.until);
    const document_lines lines(what.slice, characters_for(what.link.current()));
    parameter_list parameters = statement_.parameters();
    parameters.add_binary(lines.text());

    connection& to = what.link.current();
    const bool in_transaction = *what.opening != '\0';
    if (in_transaction) {
        to.execute(what.opening, what.until);
    }
    // A transaction wants to know its number; and a name that is unknown would end it.
    if (in_transaction || what.slice.size() > few_documents) {
        return to.execute(statement_.summed_up(payload, schema), parameters, what.until);
    }
    const std::string text = statement_.row_each(payload, schema);
    return what.link.repeated().execute(to, text, parameters, what.until);
}

}  // namespace agno::detail
