#include "cli/input/decoder.hpp"

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

/// A format that agno-load doesn't read, and the command that converts FILE to one that it reads.
struct foreign {
    std::string_view magic;
    const char* what;
    const char* command;
};

constexpr const char* from_utf16 = "iconv -f UTF-16 -t UTF-8 FILE";
constexpr const char* from_zip = "unzip -p FILE";
constexpr const char* from_parquet = "duckdb -json -c \"FROM 'FILE'\"";

constexpr std::array foreign_kinds = {
    foreign{"\xFD\x37\x7A\x58\x5A\0"sv, "is compressed with xz", "xz -dc FILE"},
    foreign{"BZh"sv, "is compressed with bzip2", "bzip2 -dc FILE"},
    foreign{"\x04\x22\x4D\x18"sv, "is compressed with lz4", "lz4 -dc FILE"},
    foreign{"\x02\x21\x4C\x18"sv, "is compressed with lz4", "lz4 -dc FILE"},
    foreign{"LZIP"sv, "is compressed with lzip", "lzip -dc FILE"},
    foreign{"\x1F\x9D"sv, "is compressed with compress", "gzip -dc FILE"},
    foreign{"7z\xBC\xAF\x27\x1C"sv, "is a 7z archive", "7z x -so FILE"},
    foreign{"PK\3\4"sv, "is a zip archive", from_zip},
    foreign{"PK\5\6"sv, "is a zip archive", from_zip},
    foreign{"PK\7\x8"sv, "is a zip archive", from_zip},
    foreign{"PAR1"sv, "is a Parquet file", from_parquet},
    foreign{"PARE"sv, "is an encrypted Parquet file", from_parquet},
    foreign{"Obj\1"sv, "is an Avro file", "avro-tools tojson FILE"},
    foreign{"\xFF\xFE"sv, "is UTF-16 rather than UTF-8", from_utf16},
    foreign{"\xFE\xFF"sv, "is UTF-16 rather than UTF-8", from_utf16},
};

[[noreturn]] void refuse(const foreign& kind) {
    throw usage_error(std::string(kind.what) + ", which agno-load does not read: " + kind.command +
                          " | agno-load ... -",
                      "0A000");
}

}  // namespace

std::unique_ptr<decoder> decoder_for(std::string_view beginning) {
    for (const foreign& kind : foreign_kinds) {
        if (beginning.starts_with(kind.magic)) {
            refuse(kind);
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
