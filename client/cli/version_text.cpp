#include "cli/version_text.hpp"

#include <libpq-fe.h>
#include <lmdb.h>
#include <rapidjson/rapidjson.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>
#include <CLI/Version.hpp>

#include "agno/version.hpp"

namespace agno::cli {

namespace {

std::string dotted(int major, int minor) {
    return std::to_string(major) + "." + std::to_string(minor);
}

/// 150020 is 15.20 (PQlibVersion in the manual's chapter on libpq).
std::string libpq_version() {
    return dotted(PQlibVersion() / 10'000, PQlibVersion() % 10'000);
}

std::string lmdb_version() {
    int major = 0;
    int minor = 0;
    int patch = 0;
    mdb_version(&major, &minor, &patch);
    return dotted(major, minor) + "." + std::to_string(patch);
}

std::string xxhash_version() {
    return dotted(XXH_VERSION_MAJOR, XXH_VERSION_MINOR) + "." + std::to_string(XXH_VERSION_RELEASE);
}

}  // namespace

std::string version_text() {
    return std::string("agno-load ") + version + "\nlibpq " + libpq_version() + ", zlib " +
           zlibVersion() + ", libzstd " + ZSTD_versionString() + ", LMDB " + lmdb_version() +
           ", xxHash " + xxhash_version() +
           ", RapidJSON " RAPIDJSON_VERSION_STRING ", CLI11 " CLI11_VERSION;
}

}  // namespace agno::cli
