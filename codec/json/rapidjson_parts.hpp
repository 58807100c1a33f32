#pragma once

#include <rapidjson/reader.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory_resource>
#include <string_view>

#include "codec/byte_scan.hpp"
#include "codec/error.hpp"
#include "codec/unicode_escape.hpp"

// What RapidJSON's Reader is made of here, so that it reads as the server's jsonb_in does and takes
// its memory from the caller.

namespace agno::codec {

/// The bytes around a text that lets insitu_stream look back one byte and read on 16 at a time.
inline constexpr std::size_t stream_padding = 16;

/// RapidJSON's Stream concept over a buffer of its own, which it decodes strings into. Takes plain
/// runs of a string in one go, where RapidJSON would go byte by byte. (RapidJSON's own SSE code
/// takes the control characters from 0x1A on for plain.)
class insitu_stream {
  public:
    using Ch = char;

    /// text: size bytes, with stream_padding bytes before it and as many zero bytes after it.
    insitu_stream(char* text, std::size_t size) noexcept
        : source_(text), target_(nullptr), begin_(text), end_(text + size + stream_padding) {}

    Ch Peek() const noexcept { return *source_; }
    Ch Take() noexcept { return *source_++; }
    std::size_t Tell() const noexcept { return static_cast<std::size_t>(source_ - begin_); }

    /// RapidJSON calls this at the first byte of a string, and after a number to learn where it
    /// began: only what follows a quote is a string.
    Ch* PutBegin() noexcept {
        Ch* begin = target_ = source_;
        if (source_[-1] == '"') {
            take_plain_run();
        }
        return begin;
    }

    /// An ASCII character comes whole, so the source stands at the next one. Bytes of longer
    /// characters come one after the other, and the zero byte ends the string: no run after those.
    void Put(Ch c) noexcept {
        *target_++ = c;
        if (c > 0) {
            take_plain_run();
        }
    }

    std::size_t PutEnd(Ch* begin) noexcept { return static_cast<std::size_t>(target_ - begin); }
    void Flush() noexcept {}

  private:
    void take_plain_run() noexcept {
        const char* run_end = skip_plain(source_, end_);
        const auto length = static_cast<std::size_t>(run_end - source_);
        if (target_ != source_) {
            std::memmove(target_, source_, length);
        }
        target_ += length;
        source_ += length;
    }

    Ch* source_;
    Ch* target_;
    Ch* begin_;
    Ch* end_;
};

inline constexpr std::string_view zero_escape_message = "\\u0000 cannot be converted to text";

/// UTF-8 that takes no escape which the server refuses: RapidJSON lets \u0000 and a low surrogate
/// on its own pass (json_lex_string in src/common/jsonapi.c does not).
struct strict_utf8 : rapidjson::UTF8<char> {
    static void Encode(insitu_stream& out, unsigned codepoint) {
        if (codepoint == 0) {
            throw json_error("22P05", zero_escape_message, out.Tell() - unicode_escape_length);
        }
        if (is_low_surrogate(static_cast<int>(codepoint))) {
            throw json_error("22P02",
                             "invalid JSON: Unicode low surrogate must follow a high surrogate",
                             out.Tell() - unicode_escape_length);
        }
        rapidjson::UTF8<char>::Encode(out, codepoint);
    }
};

/// RapidJSON's Allocator concept over a memory_resource. Free is static, so each block remembers
/// where it came from.
class resource_allocator {
  public:
    static constexpr bool kNeedFree = true;

    explicit resource_allocator(
        std::pmr::memory_resource& memory = *std::pmr::null_memory_resource()) noexcept
        : memory_(&memory) {}

    void* Malloc(std::size_t size) {
        if (size == 0) {
            return nullptr;
        }
        auto* block = static_cast<header*>(memory_->allocate(sizeof(header) + size));
        *block = {memory_, size};
        return block + 1;
    }

    void* Realloc(void* old, std::size_t old_size, std::size_t new_size) {
        void* block = Malloc(new_size);
        if (old != nullptr && block != nullptr) {
            std::memcpy(block, old, std::min(old_size, new_size));
        }
        Free(old);
        return block;
    }

    static void Free(void* block) noexcept {
        if (block == nullptr) {
            return;
        }
        header* start = static_cast<header*>(block) - 1;
        start->memory->deallocate(start, sizeof(header) + start->size);
    }

  private:
    struct alignas(std::max_align_t) header {
        std::pmr::memory_resource* memory;
        std::size_t size;
    };

    std::pmr::memory_resource* memory_;
};

}  // namespace agno::codec

/// Lets the parser keep the stream in registers while it reads a token.
template <>
struct rapidjson::StreamTraits<agno::codec::insitu_stream> {
    enum { copyOptimization = 1 };
};
