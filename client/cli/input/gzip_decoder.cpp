#include <zlib.h>

#include <limits>
#include <new>

#include "agno/error.hpp"
#include "cli/input/decoder.hpp"

namespace agno::cli {

namespace {

/// Over inflate(), since gzread() wants a descriptor of its own, and can't be stopped while it
/// waits. Members one after the other, as `cat a.gz b.gz` makes them.
class gzip final : public decoder {
  public:
    gzip() {
        constexpr int gzip_format = 16;
        if (inflateInit2(&stream_, MAX_WBITS + gzip_format) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~gzip() override { inflateEnd(&stream_); }
    gzip(const gzip&) = delete;
    gzip& operator=(const gzip&) = delete;

    std::size_t decode(std::string_view& in, std::span<char> out) override {
        if (between_members_) {
            begin_member(in);
            if (between_members_) {
                return 0;
            }
        }
        constexpr std::size_t most = std::numeric_limits<uInt>::max();
        const auto size = static_cast<uInt>(std::min(in.size(), most));
        const auto room = static_cast<uInt>(std::min(out.size(), most));
        // zlib's interface has no const, but it doesn't write there.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        stream_.avail_in = size;
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = room;
        const int status = inflate(&stream_, Z_NO_FLUSH);
        in.remove_prefix(size - stream_.avail_in);
        between_members_ = status == Z_STREAM_END;
        // Z_BUF_ERROR: there was nothing to do yet. What damaged data led to is not handed on.
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
            throw error(std::string("the gzip data is damaged: ") +
                            (stream_.msg != nullptr ? stream_.msg : "no reason known"),
                        "58030");
        }
        return room - stream_.avail_out;
    }

    [[nodiscard]] bool may_end() const override { return between_members_; }

  private:
    void begin_member(std::string_view& in) {
        // Tapes pad with zeros.
        in.remove_prefix(std::min(in.find_first_not_of('\0'), in.size()));
        if (in.empty()) {
            return;
        }
        constexpr char first_of_magic = '\x1F';
        if (in.front() != first_of_magic) {
            throw error("something that is not gzip follows the gzip data", "58030");
        }
        inflateReset(&stream_);
        between_members_ = false;
    }

    z_stream stream_{};
    bool between_members_ = false;
};

}  // namespace

std::unique_ptr<decoder> gzip_decoder() {
    return std::make_unique<gzip>();
}

}  // namespace agno::cli
