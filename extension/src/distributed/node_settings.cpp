#include "distributed/node_settings.hpp"

namespace agno::backend {

namespace {

constexpr const char* told_names[] = {"TimeZone", "DateStyle", "IntervalStyle", "search_path"};

void set(const char* name, const char* value) {
    set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/// For settings of Citus, where that is loaded.
void set_if_known(const char* name, const char* value) {
    if (GetConfigOption(name, true, false) != nullptr) {
        set(name, value);
    }
}

}  // namespace

Datum text_array_of(const context_array<const char*>& items) {
    auto* texts = static_cast<Datum*>(palloc(sizeof(Datum) * (items.size + 1)));
    for (std::size_t i = 0; i < items.size; ++i) {
        texts[i] = CStringGetTextDatum(items[i]);
    }
    return PointerGetDatum(
        construct_array(texts, static_cast<int>(items.size), TEXTOID, -1, false, TYPALIGN_INT));
}

context_array<const char*> items_of(ArrayType* array) {
    Datum* elements;
    bool* nulls;
    int count;
    deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &count);
    auto items = context_array<const char*>::in(CurrentMemoryContext);
    for (int i = 0; i < count; ++i) {
        if (nulls[i]) {
            ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
                            errmsg("options and settings must not contain null values")));
        }
        items.append(TextDatumGetCString(elements[i]));
    }
    return items;
}

Datum told_settings() {
    auto list = context_array<const char*>::in(CurrentMemoryContext);
    for (const char* name : told_names) {
        list.append(name);
        list.append(pstrdup(GetConfigOption(name, false, false)));
    }
    return text_array_of(list);
}

int take_over(ArrayType* settings) {
    int level = NewGUCNestLevel();
    auto items = items_of(settings);
    for (std::size_t i = 0; i + 1 < items.size; i += 2) {
        for (const char* name : told_names) {
            if (strcmp(name, items[i]) == 0) {
                set(name, items[i + 1]);
            }
        }
    }
    return level;
}

int set_for_calls() {
    int level = NewGUCNestLevel();
    set_if_known("citus.function_opens_transaction_block", "on");
    // In which the values go to the other node.
    set("DateStyle", "ISO");
    set("IntervalStyle", "postgres");
    return level;
}

}  // namespace agno::backend
