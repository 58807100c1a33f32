#include "decoder.hpp"

#include <array>
#include <string>

#include "agno/error.hpp"

namespace agno::cli {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view gzip_magic = "\x1F\x8B";
constexpr std::string_view zstd_magic = "\x28\xB5\x2F\xFD"sv;

/// Frames that zstd's tools put anywhere, also first, and that hold no data: 50 to 5F, 2A 4D 18.
bool is_skippable_frame(std::string_view beginning) {
    return beginning.size() >= 4 && (static_cast<unsigned char>(beginning[0]) & 0xF0) == 0x50 &&
           beginning.substr(1, 3) == "\x2A\x4D\x18"sv;
}

struct foreign {
    std::string_view magic;
    const char* what_to_do;
};

constexpr std::array<foreign, 5> foreign_kinds = {{
    {"\xFD"
     "7zXZ\0"sv,
     "is compressed with xz, which is not read here: xz -dc FILE | agno-load"},
    {"BZh"sv, "is compressed with bzip2, which is not read here: bzip2 -dc FILE | agno-load"},
    {"PK\3\4"sv, "is a zip archive, which is not read here: unzip -p FILE | agno-load"},
    {"\xFF\xFE"sv, "is UTF-16 rather than UTF-8: iconv -f UTF-16 -t UTF-8 FILE | agno-load"},
    {"\xFE\xFF"sv, "is UTF-16 rather than UTF-8: iconv -f UTF-16 -t UTF-8 FILE | agno-load"},
}};

}  // namespace

std::unique_ptr<decoder> decoder_for(std::string_view beginning) {
    for (const foreign& kind : foreign_kinds) {
        if (beginning.starts_with(kind.magic)) {
            throw usage_error(kind.what_to_do, "0A000");
        }
    }
    if (beginning.starts_with(gzip_magic)) {
        return gzip_decoder();
    }
    if (beginning.starts_with(zstd_magic) || is_skippable_frame(beginning)) {
        return zstd_decoder();
    }
    return nullptr;
}

}  // namespace agno::cli
