#include "call/document.hpp"

#include <algorithm>

namespace agno::backend {

namespace {

/// A document has a field for each column if the table has at most this many.
constexpr int few_columns = 64;

constexpr document_field absent_field{field_state::absent, 0, false};

/// The first of the items whose column is no less than that one.
int16* lower_bound(const document_fields& fields, int column) {
    return std::lower_bound(fields.columns, fields.columns + fields.count, column);
}

}  // namespace

document_fields document_fields::in(value_arena& memory, int column_count, std::size_t members) {
    auto columns = static_cast<std::size_t>(column_count);
    bool is_dense = column_count <= few_columns || members >= columns / 2;
    std::size_t room = is_dense ? columns : members;
    document_fields fields{};
    fields.items = static_cast<document_field*>(memory.allocate(room * sizeof(document_field)));
    if (is_dense) {
        memset(fields.items, 0, room * sizeof(document_field));
        fields.count = column_count;
    } else {
        fields.columns = static_cast<int16*>(memory.allocate(room * sizeof(int16)));
    }
    return fields;
}

void document_fields::set(int column, const document_field& field) {
    if (columns == nullptr) {
        items[column] = field;
        return;
    }
    auto place = lower_bound(*this, column) - columns;
    if (place < count && columns[place] == column) {
        items[place] = field;
        return;
    }
    std::copy_backward(columns + place, columns + count, columns + count + 1);
    std::copy_backward(items + place, items + count, items + count + 1);
    columns[place] = static_cast<int16>(column);
    items[place] = field;
    ++count;
}

const document_field& document_fields::find(int column) const {
    const int16* found = lower_bound(*this, column);
    bool is_there = found != columns + count && *found == column;
    return is_there ? items[found - columns] : absent_field;
}

const char* document_sqlstate(const document& doc) {
    return doc.result == outcome::rejected ? unpack_sql_state(doc.failure->sqlstate) : nullptr;
}

const char* document_detail(const document& doc) {
    if (doc.result == outcome::rejected) {
        return describe_fully(*doc.failure);
    }
    if (doc.dropped_count == 0) {
        return doc.remark;
    }
    // The client reads the count from this text.
    const char* dropped =
        psprintf("%d %s dropped: %s", doc.dropped_count,
                 doc.dropped_count == 1 ? "member" : "members", doc.dropped_names);
    return doc.remark == nullptr ? dropped : psprintf("%s; %s", doc.remark, dropped);
}

const char* outcome_name(outcome value) {
    switch (value) {
        case outcome::inserted:
            return "inserted";
        case outcome::updated:
            return "updated";
        case outcome::unchanged:
            return "unchanged";
        case outcome::exists:
            return "exists";
        case outcome::deleted:
            return "deleted";
        case outcome::absent:
            return "absent";
        case outcome::stale:
            return "stale";
        case outcome::suppressed:
            return "suppressed";
        case outcome::duplicate:
            return "duplicate";
        case outcome::rejected:
            return "rejected";
        case outcome::pending:
            break;
    }
    elog(ERROR, "a document was left without an outcome");
}

outcome outcome_named(std::string_view name) {
    for (int i = static_cast<int>(outcome::pending) + 1; i < outcome_count; ++i) {
        auto value = static_cast<outcome>(i);
        if (name == outcome_name(value)) {
            return value;
        }
    }
    elog(ERROR, "there is no outcome \"%.*s\"", static_cast<int>(name.size()), name.data());
}

}  // namespace agno::backend
