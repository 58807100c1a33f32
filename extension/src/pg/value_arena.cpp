#include "pg/value_arena.hpp"

#include <memory>
#include <new>

namespace agno::backend {

void* value_arena::allocate_anew(Size size) {
    // Beyond this a piece of its own wastes less than the rest of the current one.
    if (size > piece / 4) {
        return MemoryContextAllocExtended(context, size, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_HUGE);
    }
    auto* begin = static_cast<char*>(MemoryContextAllocExtended(context, piece, MCXT_ALLOC_NO_OOM));
    if (begin == nullptr) {
        return nullptr;
    }
    at = begin;
    end = begin + piece;
    piece = Min(piece * 2, largest_piece);
    return take(size);
}

void* arena_resource::do_allocate(std::size_t bytes, std::size_t alignment) {
    std::size_t space = bytes + (alignment > MAXIMUM_ALIGNOF ? alignment : 0);
    void* memory = bytes > MaxAllocHugeSize / 2 ? nullptr : from_.try_allocate(space);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return std::align(alignment, bytes, memory, space);
}

}  // namespace agno::backend
