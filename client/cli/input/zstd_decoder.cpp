#include <zstd.h>
#include <zstd_errors.h>

#include <new>
#include <string>

#include "agno/error.hpp"
#include "cli/input/decoder.hpp"

namespace agno::cli {

namespace {

struct free_stream {
    void operator()(ZSTD_DStream* stream) const noexcept { ZSTD_freeDStream(stream); }
};

/// Frames one after the other; the library itself goes on to the next.
class zstd final : public decoder {
  public:
    zstd() : stream_(ZSTD_createDStream()) {
        if (!stream_) {
            throw std::bad_alloc();
        }
    }

    std::size_t decode(std::string_view& in, std::span<char> out) override {
        ZSTD_inBuffer source = {in.data(), in.size(), 0};
        ZSTD_outBuffer target = {out.data(), out.size(), 0};
        const std::size_t status = ZSTD_decompressStream(stream_.get(), &target, &source);
        if (ZSTD_isError(status) != 0) {
            fail(status);
        }
        in.remove_prefix(source.pos);
        // Asked without need, it would already want the next frame.
        if (source.pos > 0 || target.pos > 0) {
            at_frame_end_ = status == 0;
        }
        return target.pos;
    }

    [[nodiscard]] bool may_end() const override { return at_frame_end_; }

  private:
    [[noreturn]] static void fail(std::size_t status) {
        if (ZSTD_getErrorCode(status) == ZSTD_error_frameParameter_windowTooLarge) {
            throw usage_error(
                "needs more than 128 MiB of memory to be decompressed: zstd -dc --long=31 FILE | "
                "agno-load ... -",
                "53200");
        }
        throw error(std::string("the zstd data is damaged: ") + ZSTD_getErrorName(status), "58030");
    }

    std::unique_ptr<ZSTD_DStream, free_stream> stream_;
    bool at_frame_end_ = false;
};

}  // namespace

std::unique_ptr<decoder> zstd_decoder() {
    return std::make_unique<zstd>();
}

}  // namespace agno::cli
