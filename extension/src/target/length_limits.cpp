#include "target/length_limits.hpp"

namespace agno::backend {

namespace {

/// A domain's base type, else the type itself.
struct plain_type {
    Oid oid;
    int32 typmod;
    Oid element;  ///< of an array, else InvalidOid
};

plain_type plain(Oid type, int32 typmod) {
    Oid base = getBaseTypeAndTypmod(type, &typmod);
    return {base, typmod, get_element_type(base)};
}

bool has_limit(const plain_type& type) {
    return (type.oid == VARCHAROID || type.oid == BPCHAROID) && type.typmod >= VARHDRSZ;
}

/// Work on each field that a composite type has; it may return false to stop there.
template <class Work>
bool each_field(TupleDesc descriptor, Work work) {
    for (int i = 0; i < descriptor->natts; ++i) {
        Form_pg_attribute field = TupleDescAttr(descriptor, i);
        if (!field->attisdropped && !work(field)) {
            return false;
        }
    }
    return true;
}

bool has_field_that_may_cut(Oid type) {
    TupleDesc descriptor = lookup_rowtype_tupdesc_copy(type, -1);
    bool none = each_field(descriptor, [](Form_pg_attribute field) {
        return !may_cut(field->atttypid, field->atttypmod);
    });
    FreeTupleDesc(descriptor);
    return !none;
}

[[noreturn]] void raise_too_long(const char* type, int bytes) {
    ereport(ERROR,
            (errcode(ERRCODE_STRING_DATA_RIGHT_TRUNCATION),
             errmsg("value too long for type %s", type), errdetail("It has %d bytes.", bytes)));
}

bool is_octal(char digit) {
    return digit >= '0' && digit <= '7';
}

/// How "char" writes a byte that is no ASCII character.
bool is_escaped_byte(std::string_view text) {
    return char_has_escapes && text.size() == 4 && text[0] == '\\' && is_octal(text[1]) &&
           is_octal(text[2]) && is_octal(text[3]);
}

/// The elements as text.
void require_uncut_elements(const plain_type& type, char* written) {
    ArrayType* array = DatumGetArrayTypeP(OidInputFunctionCall(F_ARRAY_IN, written, TEXTOID, -1));
    Datum* elements;
    bool* nulls;
    int count;
    deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &count);
    for (int i = 0; i < count; ++i) {
        CHECK_FOR_INTERRUPTS();
        if (!nulls[i]) {
            require_uncut(type.element, type.typmod, TextDatumGetCString(elements[i]));
        }
    }
}

/// A row of that many texts.
TupleDesc describe_texts(int count) {
    TupleDesc descriptor = CreateTemplateTupleDesc(count);
    for (int i = 1; i <= count; ++i) {
        TupleDescInitEntry(descriptor, static_cast<AttrNumber>(i), nullptr, TEXTOID, -1, 0);
    }
    return BlessTupleDesc(descriptor);
}

/// The values of a composite type's fields, as text.
NullableDatum* read_fields(char* written, int count) {
    TupleDesc descriptor = describe_texts(count);
    Datum record = OidInputFunctionCall(F_RECORD_IN, written, RECORDOID, descriptor->tdtypmod);
    HeapTupleHeader header = DatumGetHeapTupleHeader(record);
    HeapTupleData tuple{};
    tuple.t_len = HeapTupleHeaderGetDatumLength(header);
    tuple.t_data = header;
    auto* fields =
        static_cast<NullableDatum*>(palloc(static_cast<Size>(count) * sizeof(NullableDatum)));
    for (int i = 0; i < count; ++i) {
        fields[i].value = heap_getattr(&tuple, i + 1, descriptor, &fields[i].isnull);
    }
    return fields;
}

void require_uncut_fields(const plain_type& type, char* written) {
    TupleDesc descriptor = lookup_rowtype_tupdesc_copy(type.oid, -1);
    int count = 0;
    each_field(descriptor, [&](Form_pg_attribute) { return ++count > 0; });
    const NullableDatum* field = read_fields(written, count);
    each_field(descriptor, [&](Form_pg_attribute attribute) {
        if (!field->isnull) {
            require_uncut(attribute->atttypid, attribute->atttypmod,
                          TextDatumGetCString(field->value));
        }
        ++field;
        return true;
    });
}

}  // namespace

bool may_cut(Oid type, int32 typmod) {
    check_stack_depth();
    const plain_type base = plain(type, typmod);
    if (OidIsValid(base.element)) {
        return may_cut(base.element, base.typmod);
    }
    if (get_typtype(base.oid) == TYPTYPE_COMPOSITE) {
        return has_field_that_may_cut(base.oid);
    }
    return base.oid == NAMEOID || base.oid == CHAROID || has_limit(base);
}

void require_uncut(Oid type, int32 typmod, char* written) {
    check_stack_depth();
    const plain_type base = plain(type, typmod);
    if (OidIsValid(base.element)) {
        require_uncut_elements(base, written);
    } else if (get_typtype(base.oid) == TYPTYPE_COMPOSITE) {
        require_uncut_fields(base, written);
    } else if (has_limit(base)) {
        require_max_chars(written, base.typmod - VARHDRSZ, base.oid, base.typmod);
    } else {
        auto bytes = static_cast<int>(strlen(written));
        if (base.oid == NAMEOID && bytes >= NAMEDATALEN) {
            raise_too_long("name", bytes);
        }
        if (base.oid == CHAROID && bytes > 1 && !is_escaped_byte(written)) {
            raise_too_long("\"char\"", bytes);
        }
    }
}

void require_max_chars(std::string_view text, int limit, Oid type, int32 typmod) {
    auto bytes = static_cast<int>(text.size());
    if (bytes <= limit) {
        return;
    }
    int chars = pg_mbstrlen_with_len(text.data(), bytes);
    if (chars > limit) {
        ereport(ERROR,
                (errcode(ERRCODE_STRING_DATA_RIGHT_TRUNCATION),
                 errmsg("value too long for type %s", format_type_with_typemod(type, typmod)),
                 errdetail("It has %d characters.", chars)));
    }
}

}  // namespace agno::backend
