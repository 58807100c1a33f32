#include "cli/version_text.hpp"

#include <libpq-fe.h>
#include <rapidjson/rapidjson.h>
#include <zlib.h>
#include <zstd.h>
#include <CLI/Version.hpp>

#include "agno/version.hpp"

namespace agno::cli {

namespace {

/// 150020 is 15.20 (PQlibVersion in the manual's chapter on libpq).
std::string libpq_version() {
    const int number = PQlibVersion();
    return std::to_string(number / 10'000) + "." + std::to_string(number % 10'000);
}

}  // namespace

std::string version_text() {
    return std::string("agno-load ") + version + "\nlibpq " + libpq_version() + ", zlib " +
           zlibVersion() + ", libzstd " + ZSTD_versionString() +
           ", RapidJSON " RAPIDJSON_VERSION_STRING ", CLI11 " CLI11_VERSION;
}

}  // namespace agno::cli
