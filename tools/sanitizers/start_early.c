/*
 * Preloaded into the server after ASan's runtime. That starts at the first call of malloc, which in
 * Debian's server is one of libgpg-error's constructor while it holds a lock of glibc's; the lock
 * doesn't survive it, and the server waits for it for ever. Here the first call comes before.
 * Linked with -z initfirst.
 */
#include <stdlib.h>

__attribute__((constructor)) static void start_early(void) {
    free(malloc(1));
}
