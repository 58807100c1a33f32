#include "pg/malloc_tuning.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace agno::backend {

void keep_freed_memory(Size payload_size) {
#ifdef __GLIBC__
    constexpr Size worthwhile = Size{256} * 1024;
    // A context's blocks are up to 8 MB large: they must come from the heap, what is mapped is
    // never kept.
    constexpr int largest_from_heap = 32 * 1024 * 1024;
    constexpr int kept = 64 * 1024 * 1024;
    static bool is_set = false;
    if (is_set || payload_size < worthwhile) {
        return;
    }
    mallopt(M_MMAP_THRESHOLD, largest_from_heap);
    mallopt(M_TRIM_THRESHOLD, kept);
    is_set = true;
#endif
}

}  // namespace agno::backend
