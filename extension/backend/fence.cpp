#include "backend/fence.hpp"

#include <new>

namespace agno {

void* memory_context_resource::do_allocate(std::size_t bytes, std::size_t alignment) {
    // Larger sizes and alignments would make the allocator raise, that is longjmp.
    if (bytes > MaxAllocHugeSize || alignment > MAXIMUM_ALIGNOF)
        throw std::bad_alloc();
    void* memory = MemoryContextAllocExtended(context_, bytes, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE);
    if (memory == nullptr)
        throw std::bad_alloc();
    return memory;
}

void describe_current_exception(core_failure& failure) noexcept {
    const char* sqlstate = "XX000";
    const char* message = "unexpected exception";
    failure.offset = core::json_error::npos;
    try {
        throw;
    } catch (const core::json_error& error) {
        failure.offset = error.offset();
        strlcpy(failure.sqlstate, error.sqlstate(), sizeof failure.sqlstate);
        strlcpy(failure.message, error.what(), sizeof failure.message);
        return;
    } catch (const std::bad_alloc&) {
        sqlstate = "53200";
        message = "out of memory";
    } catch (const std::exception& error) {
        strlcpy(failure.sqlstate, sqlstate, sizeof failure.sqlstate);
        strlcpy(failure.message, error.what(), sizeof failure.message);
        return;
    } catch (...) {
    }
    strlcpy(failure.sqlstate, sqlstate, sizeof failure.sqlstate);
    strlcpy(failure.message, message, sizeof failure.message);
}

int packed_sqlstate(const core_failure& failure) {
    const char* s = failure.sqlstate;
    return MAKE_SQLSTATE(s[0], s[1], s[2], s[3], s[4]);
}

void raise(const core_failure& failure) {
    ereport(ERROR, (errcode(packed_sqlstate(failure)), errmsg("%s", failure.message)));
}

}  // namespace agno
