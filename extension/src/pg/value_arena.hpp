#pragma once

#include "pg/compat.hpp"

namespace agno::backend {

/// Memory of a context, handed out without chunk headers or rounding and never freed on its own. It
/// holds what a call's documents are converted to: each document's values lie together, since the
/// writers read documents in another order than they were decoded in.
struct value_arena {
    MemoryContext context;
    char* at;
    char* end;
    Size piece;  ///< size of the next piece to take from the context

    static value_arena in(MemoryContext context) {
        return {context, nullptr, nullptr, smallest_piece};
    }

    /// Begins with memory that is there already.
    static value_arena over(char* memory, Size size, MemoryContext context) {
        return {context, memory, memory + size, smallest_piece};
    }

    /// Aligned to MAXIMUM_ALIGNOF. Returns nullptr if memory is exhausted.
    void* try_allocate(Size size) {
        size = MAXALIGN(size);
        if (size > static_cast<Size>(end - at)) {
            return allocate_anew(size);
        }
        return take(size);
    }

    /// The same, but raises.
    void* allocate(Size size) {
        void* memory = try_allocate(size);
        if (memory == nullptr) {
            ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
        }
        return memory;
    }

  private:
    static constexpr Size smallest_piece = Size{4} * 1024;
    static constexpr Size largest_piece = Size{256} * 1024;

    void* take(Size size) {
        void* memory = at;
        at += size;
        return memory;
    }

    void* allocate_anew(Size size);
};

/// The same for the codec.
class arena_resource final : public std::pmr::memory_resource {
  public:
    explicit arena_resource(value_arena& from) : from_(from) {}

  private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void*, std::size_t, std::size_t) override {}
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

    value_arena& from_;
};

}  // namespace agno::backend
