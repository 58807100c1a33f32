#include "values/composed_value.hpp"

#include "target/length_limits.hpp"
#include "values/array_value.hpp"
#include "values/jsonb_datum.hpp"

namespace agno::backend {

/// A call of jsonb_to_record() that returns one field, of a column's type. (What it is made of is
/// not exported by every version of the server.)
struct composer {
    FmgrInfo function;
    TupleDesc descriptor;
};

namespace {

composer* make_composer(const target_column& column) {
    MemoryContext caller = MemoryContextSwitchTo(column.input.fn_mcxt);
    auto* made = static_cast<composer*>(palloc0(sizeof(composer)));
    fmgr_info(F_JSONB_TO_RECORD, &made->function);
    made->descriptor = CreateTemplateTupleDesc(1);
    TupleDescInitEntry(made->descriptor, 1, column.name, column.base_type, column.typmod, 0);
    made->descriptor = BlessTupleDesc(made->descriptor);
    MemoryContextSwitchTo(caller);
    return made;
}

/// The value in an object of which it is the only member: errors name that.
Datum wrapped(const target_column& column, const codec::json_value& value) {
    codec::json_member member{column.key, value};
    codec::json_value object;
    object.type = codec::json_type::object;
    object.size = 1;
    object.members = &member;
    return jsonb_datum(object);
}

HeapTupleHeader compose(composer& composer, Datum json) {
    ReturnSetInfo expected{};
    expected.type = T_ReturnSetInfo;
    expected.expectedDesc = composer.descriptor;
    LOCAL_FCINFO(call, 1);
    InitFunctionCallInfoData(*call, &composer.function, 1, InvalidOid, nullptr,
                             reinterpret_cast<Node*>(&expected));
    call->args[0] = {json, false};
    return DatumGetHeapTupleHeader(FunctionCallInvoke(call));
}

Datum only_field(HeapTupleHeader record, TupleDesc descriptor) {
    HeapTupleData tuple{};
    tuple.t_len = HeapTupleHeaderGetDatumLength(record);
    tuple.t_data = record;
    bool is_null;
    Datum value = heap_getattr(&tuple, 1, descriptor, &is_null);
    return PointerGetDatum(PG_DETOAST_DATUM(value));
}

void require_uncut_parts(Oid type, int32 typmod, const codec::json_value& value);

/// Arrays within arrays are further dimensions.
void require_uncut_items(Oid element, int32 typmod, const codec::json_value& array) {
    for (std::uint32_t i = 0; i < array.size; ++i) {
        CHECK_FOR_INTERRUPTS();
        const codec::json_value& item = array.items[i];
        if (item.type == codec::json_type::array) {
            require_uncut_items(element, typmod, item);
        } else {
            require_uncut_parts(element, typmod, item);
        }
    }
}

void require_uncut_members(Oid type, const codec::json_value& object) {
    TupleDesc descriptor = lookup_rowtype_tupdesc_copy(type, -1);
    for (int i = 0; i < descriptor->natts; ++i) {
        Form_pg_attribute field = TupleDescAttr(descriptor, i);
        const codec::json_value* value =
            field->attisdropped ? nullptr : object.find(NameStr(field->attname));
        if (value != nullptr) {
            require_uncut_parts(field->atttypid, field->atttypmod, *value);
        }
    }
    FreeTupleDesc(descriptor);
}

void require_uncut_parts(Oid type, int32 typmod, const codec::json_value& value) {
    check_stack_depth();
    if (value.type == codec::json_type::null || !may_cut(type, typmod)) {
        return;
    }
    Oid base = getBaseTypeAndTypmod(type, &typmod);
    Oid element = get_element_type(base);
    if (OidIsValid(element) && value.type == codec::json_type::array) {
        require_uncut_items(element, typmod, value);
    } else if (get_typtype(base) == TYPTYPE_COMPOSITE && value.type == codec::json_type::object) {
        require_uncut_members(base, value);
    } else {
        require_uncut(base, typmod, text_of_value(value));
    }
}

}  // namespace

Datum composed_value(target_column& column, const codec::json_value& value) {
    if (column.may_cut) {
        require_uncut_parts(column.base_type, column.typmod, value);
    }
    bool is_array = value.type == codec::json_type::array;
    if (is_array && is_vector(column.base_type)) {
        return vector_value(column.base_type, value);
    }
    if (is_array && is_array_of_arrays(column.base_type, value)) {
        return array_of_items(column.base_type, column.typmod, value);
    }
    if (column.composer == nullptr) {
        column.composer = make_composer(column);
    }
    return only_field(compose(*column.composer, wrapped(column, value)),
                      column.composer->descriptor);
}

Datum jsonb_of_value(const target_column& column, Datum value) {
    FmgrInfo function;
    fmgr_info(F_TO_JSONB, &function);
    auto* argument = makeNullConst(column.type, column.declared_typmod, InvalidOid);
    function.fn_expr = reinterpret_cast<Node*>(makeFuncExpr(
        F_TO_JSONB, JSONBOID, list_make1(argument), InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL));
    return FunctionCall1(&function, value);
}

}  // namespace agno::backend
