#include "pg/codec_call.hpp"

#include <memory>
#include <new>

#include "codec/interrupt.hpp"

namespace agno::backend {

namespace {

/// palloc aligns to 8 bytes, C++ asks for up to 16: then the chunk's own address is kept in front
/// of the aligned one.
bool is_over_aligned(std::size_t alignment) {
    return alignment > MAXIMUM_ALIGNOF;
}

void* align_behind_address(void* chunk, std::size_t alignment) {
    void* aligned = static_cast<char*>(chunk) + sizeof(void*);
    std::size_t space = alignment;
    std::align(alignment, 1, aligned, space);
    static_cast<void**>(aligned)[-1] = chunk;
    return aligned;
}

/// True if CHECK_FOR_INTERRUPTS would raise.
bool is_stopped() {
    return (ProcDiePending || (QueryCancelPending && QueryCancelHoldoffCount == 0)) &&
           InterruptHoldoffCount == 0 && CritSectionCount == 0;
}

}  // namespace

void let_interrupts_stop_codec() {
    codec::is_interrupted = is_stopped;
}

void* memory_context_resource::do_allocate(std::size_t bytes, std::size_t alignment) {
    std::size_t size = is_over_aligned(alignment) ? bytes + alignment + sizeof(void*) : bytes;
    // A larger size would make the allocator raise, that is longjmp through the codec.
    if (bytes > MaxAllocHugeSize / 2) {
        throw std::bad_alloc();
    }
    void* chunk = MemoryContextAllocExtended(context_, size, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE);
    if (chunk == nullptr) {
        throw std::bad_alloc();
    }
    return is_over_aligned(alignment) ? align_behind_address(chunk, alignment) : chunk;
}

void memory_context_resource::do_deallocate(void* memory, std::size_t, std::size_t alignment) {
    pfree(is_over_aligned(alignment) ? static_cast<void**>(memory)[-1] : memory);
}

void describe_current_exception(codec_failure& failure) noexcept {
    const char* sqlstate = "XX000";
    const char* message = "unexpected exception";
    failure.offset = codec::json_error::npos;
    try {
        throw;
    } catch (const codec::json_error& error) {
        failure.offset = error.offset();
        strlcpy(failure.sqlstate, error.sqlstate(), sizeof failure.sqlstate);
        strlcpy(failure.message, error.what(), sizeof failure.message);
        return;
    } catch (const std::bad_alloc&) {
        sqlstate = "53200";
        message = "out of memory";
    } catch (const codec::interruption&) {
        sqlstate = "57014";
        message = "canceling statement due to user request";
    } catch (const std::exception& error) {
        strlcpy(failure.sqlstate, sqlstate, sizeof failure.sqlstate);
        strlcpy(failure.message, error.what(), sizeof failure.message);
        return;
    } catch (...) {
    }
    strlcpy(failure.sqlstate, sqlstate, sizeof failure.sqlstate);
    strlcpy(failure.message, message, sizeof failure.message);
}

int packed_sqlstate(const codec_failure& failure) {
    const char* s = failure.sqlstate;
    return MAKE_SQLSTATE(s[0], s[1], s[2], s[3], s[4]);
}

void raise(const codec_failure& failure) {
    ereport(ERROR, (errcode(packed_sqlstate(failure)), errmsg("%s", failure.message)));
}

}  // namespace agno::backend
