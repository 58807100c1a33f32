#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// A growing array in a memory context, for frames that PostgreSQL may longjmp over: it frees
/// nothing itself, its context does.
template <class T>
struct context_array {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

    T* items;
    std::size_t size;
    std::size_t capacity;
    MemoryContext context;

    static context_array in(MemoryContext context) { return {nullptr, 0, 0, context}; }

    /// With room for so many.
    static context_array in(MemoryContext context, std::size_t capacity) {
        return {static_cast<T*>(MemoryContextAllocHuge(context, capacity * sizeof(T) + 1)), 0,
                capacity, context};
    }

    T& append(const T& item) {
        if (size == capacity) {
            grow();
        }
        items[size] = item;
        return items[size++];
    }

    void clear() { size = 0; }

    /// Frees the items before the context does. The list is empty then.
    void release() {
        if (items != nullptr) {
            pfree(items);
        }
        *this = in(context);
    }

    /// A view of a part. Not to be appended to.
    context_array slice(std::size_t first, std::size_t count) const {
        return {items + first, count, count, context};
    }

    T* begin() const { return items; }
    T* end() const { return items + size; }
    T& operator[](std::size_t i) const { return items[i]; }
    bool empty() const { return size == 0; }

  private:
    void grow() {
        capacity = capacity == 0 ? 64 : capacity * 2;
        items =
            static_cast<T*>(items == nullptr ? MemoryContextAllocHuge(context, capacity * sizeof(T))
                                             : repalloc_huge(items, capacity * sizeof(T)));
    }
};

}  // namespace agno::backend
