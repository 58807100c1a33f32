#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <new>

namespace agno::codec {

/// Bump allocation in few, growing pieces of a memory_resource. What it hands out belongs to the
/// resource and outlives the arena, which never gives anything back: the tree of a document dies
/// with the memory its caller chose for it. (std::pmr::monotonic_buffer_resource would take the
/// tree with it.)
class arena {
  public:
    /// first_piece: bytes that the whole work is likely to need.
    arena(std::pmr::memory_resource& memory, std::size_t first_piece)
        : memory_(memory), next_piece_(std::max(first_piece, smallest_piece)) {}

    arena(const arena&) = delete;
    arena& operator=(const arena&) = delete;

    char* allocate(std::size_t size, std::size_t alignment = 1) {
        const std::size_t padding = (0 - reinterpret_cast<std::uintptr_t>(at_)) & (alignment - 1);
        if (static_cast<std::size_t>(end_ - at_) < padding + size) {
            return allocate_from_new_piece(size);
        }
        char* result = at_ + padding;
        at_ = result + size;
        return result;
    }

    /// Room for n objects of an implicit-lifetime type, not initialized.
    template <typename T>
    T* allocate_array(std::size_t n) {
        static_assert(alignof(T) <= alignment_of_pieces);
        return reinterpret_cast<T*>(allocate(n * sizeof(T), alignof(T)));
    }

    /// Takes back the unused end of what was allocated last.
    void shrink_last(const char* end_of_use) noexcept { at_ = const_cast<char*>(end_of_use); }

  private:
    static constexpr std::size_t smallest_piece = 512;
    static constexpr std::size_t alignment_of_pieces = alignof(void*);

    char* allocate_from_new_piece(std::size_t size);

    std::pmr::memory_resource& memory_;
    char* at_ = nullptr;
    char* end_ = nullptr;
    std::size_t next_piece_;
};

}  // namespace agno::codec
