#pragma once

#include "call/row.hpp"
#include "call/upsert_state.hpp"

namespace agno::backend {

/// Patches of JSON columns that are still to be merged. They are merged all at once: one by one,
/// each would cost a pass over the stored value. Until then the row has the last patch in the
/// value's place.
struct pending_patches {
    struct of_column {
        context_array<Datum> list;
        std::size_t applied;  ///< how many belong to documents that were applied
        NullableDatum base;   ///< what the first of them is merged into
    };

    const upsert_state* call;
    of_column* columns;  ///< nullptr but in 'patch' mode

    /// In the current memory context.
    static pending_patches of(const upsert_state& call);

    /// True if such a field is a patch.
    bool takes(int column, const document_field& field) const;

    void add(int column, Datum patch, table_row& row);
    /// Forgets those of a column that is replaced.
    void drop(int column);
    /// Merges those of a column into the row.
    void merge(int column, table_row& row);
    /// Merges all that are applied.
    void merge_applied(table_row& row);

    /// The document at hand is applied, or is not: then what it did is undone.
    void commit();
    void roll_back();
};

}  // namespace agno::backend
