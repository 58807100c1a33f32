#pragma once

#include "codec/error.hpp"
#include "pg/compat.hpp"
#include "pg/value_arena.hpp"

namespace agno::backend {

/// What the codec threw, as plain data that may cross into code PostgreSQL longjmps over.
struct codec_failure {
    char sqlstate[6];
    char message[256];
    std::size_t offset;  ///< codec::json_error::npos if unknown
};

/// The codec's memory: a PostgreSQL memory context, so that an abort frees what it left behind.
/// Out of memory is std::bad_alloc here, never a longjmp through the codec's frames.
class memory_context_resource final : public std::pmr::memory_resource {
  public:
    explicit memory_context_resource(MemoryContext context) : context_(context) {}

  private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override;
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
        return this == &other;
    }

    MemoryContext context_;
};

/// Copies the exception being handled. Only to be called inside a catch.
void describe_current_exception(codec_failure& failure) noexcept;

/// Its SQLSTATE as MAKE_SQLSTATE packs it.
int packed_sqlstate(const codec_failure& failure);

/// Makes a cancel, a timeout or a termination stop the codec in the middle of its work. Called
/// once, when the module is loaded.
void let_interrupts_stop_codec();

/// Raises it as a PostgreSQL error.
[[noreturn]] void raise(const codec_failure& failure);

/// The one place where the codec's exceptions stop. No memory resource outlives it: their
/// destructors are not trivial, and PostgreSQL may longjmp over whatever stands outside.
template <class Resource, class Source, class Work>
bool catch_codec_failure(Source& source, codec_failure& failure, Work work) {
    try {
        Resource memory(source);
        work(memory);
        return true;
    } catch (...) {
        describe_current_exception(failure);
        return false;
    }
}

/// Runs `work(memory)` with memory from an arena or a context; false and `failure` where it threw.
/// `work` must not call PostgreSQL. Raises what interrupted it.
template <class Work>
bool call_codec(value_arena& arena, codec_failure& failure, Work work) {
    bool good = catch_codec_failure<arena_resource>(arena, failure, work);
    if (!good) {
        CHECK_FOR_INTERRUPTS();
    }
    return good;
}

template <class Work>
bool call_codec(MemoryContext context, codec_failure& failure, Work work) {
    bool good = catch_codec_failure<memory_context_resource>(context, failure, work);
    if (!good) {
        CHECK_FOR_INTERRUPTS();
    }
    return good;
}

}  // namespace agno::backend
