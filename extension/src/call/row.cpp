#include "call/row.hpp"

namespace agno::backend {

table_row make_row(const target_table& target) {
    auto columns = static_cast<std::size_t>(target.column_count);
    table_row row;
    row.values = static_cast<Datum*>(palloc0(columns * sizeof(Datum)));
    row.nulls = static_cast<bool*>(palloc(columns * sizeof(bool)));
    memset(row.nulls, true, columns);
    return row;
}

}  // namespace agno::backend
