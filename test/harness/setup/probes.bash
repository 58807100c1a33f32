# shellcheck shell=bash
# Source this, after servers.bash. Whether this machine has what the build and the tests need, each
# probed by using it as they do: what is there counts, wherever it came from. `examine` has seen the
# PostgreSQL in question.

# Where compilers can't write they fail, which would look as if they were missing.
[ -w "${TMPDIR:-/tmp}" ] || unset TMPDIR

# What is needed to build, to run a server, by the tests, by the fuzzers.
needs_to_build=(make compiler libpq rapidjson cli11 zlib libzstd lmdb xxhash server_headers)
needs_to_run=(server)
needs_to_test=(harnesses gtest perl psycopg cmake pkgconf openssl zstd pgbouncer)
needs_to_fuzz=(sanitizers)

# The compiler's name, of several words sometimes: CXX, else the one that the server was built with.
choose_compiler() {
    read -ra cxx <<<"${CXX:-${compiler:-g++}}"
}

# compiles FLAG... <SOURCE: whether that makes a program.
compiles() {
    "${cxx[@]}" -std=c++20 -x c++ - -o /dev/null "$@" >/dev/null 2>&1
}

# links FLAG...: whether a program can be linked with these.
links() {
    compiles "$@" <<<'int main() {}'
}

# includes HEADER [FLAG...]: whether a source can include it, and all that it includes.
includes() {
    "${cxx[@]}" -std=c++20 -E "${@:2}" -x c++ - >/dev/null 2>&1 <<<"#include <$1>"
}

have_make() { make --version >/dev/null 2>&1; }

have_compiler() {
    "${cxx[@]}" -std=c++20 -fsyntax-only -x c++ - >/dev/null 2>&1 <<'END_OF_SOURCE'
#include <version>
#if __cpp_lib_jthread < 201911L || __cpp_lib_span < 202002L
#error
#endif
template <typename T> requires(sizeof(T) > 0) constexpr auto order(T a, T b) { return a < b; }
static_assert(order(1, 2));
END_OF_SOURCE
}

have_libpq() {
    find_libpq && links "-L$libpq_libdir" -lpq
}

have_rapidjson() { includes rapidjson/document.h; }
have_cli11() { includes CLI/CLI.hpp; }
have_zlib() { includes zlib.h && links -lz; }
have_libzstd() { includes zstd.h && links -lzstd; }
have_lmdb() { includes lmdb.h && links -llmdb; }
have_xxhash() { includes xxhash.h; }
have_server_headers() { can_build; }
have_server() { can_run; }
have_harnesses() { [ -z "$unusable" ] && [ ${#lacking_to_test[@]} = 0 ]; }
have_gtest() { includes gtest/gtest.h && links -lgtest_main -lgtest -pthread; }
have_perl() { find_interpreter perl; }
have_psycopg() { find_interpreter python3; }
have_cmake() { cmake --version >/dev/null 2>&1; }
have_pkgconf() { pkg-config --version >/dev/null 2>&1; }
have_openssl() { openssl version >/dev/null 2>&1; }
have_zstd() { zstd --version >/dev/null 2>&1; }
have_pgbouncer() { on_system_path pgbouncer; }

# Where users don't have it on PATH.
on_system_path() {
    PATH=$PATH:${AGNO_SETUP_ROOT:-}/usr/sbin:${AGNO_SETUP_ROOT:-}/sbin command -v "$1" >/dev/null
}

have_sanitizers() {
    "${FUZZ_CXX:-clang++}" -std=c++20 -fsanitize=fuzzer,address,undefined -x c++ - -o /dev/null \
        >/dev/null 2>&1 <<'END_OF_SOURCE'
#include <cstddef>
#include <cstdint>
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t*, std::size_t) { return 0; }
END_OF_SOURCE
}

# have NEED: one of the above, or else a package, which stands for the program of its name.
have() {
    case $1 in
        gnuplot-nox) command -v gnuplot >/dev/null ;;
        *)
            if declare -F "have_$1" >/dev/null; then
                "have_$1"
            else
                on_system_path "$1" || is_installed "$1"
            fi
            ;;
    esac
}

# find_libpq: sets libpq_includedir and libpq_libdir to where a libpq to build with is: that of
# the PostgreSQL in question, of any other, or the one that pkg-config knows.
find_libpq() {
    local file all
    has_libpq "$includedir" "$libdir" && return
    mapfile -t all < <({ type -aP pg_config; candidates; })
    for file in "${all[@]}"; do
        has_libpq "$("$file" --includedir 2>/dev/null)" "$("$file" --libdir 2>/dev/null)" && return
    done
    has_libpq "$(pkg-config --variable=includedir libpq 2>/dev/null)" \
        "$(pkg-config --variable=libdir libpq 2>/dev/null)"
}

# has_libpq INCLUDEDIR LIBDIR
has_libpq() {
    libpq_includedir=$1 libpq_libdir=$2
    [ -f "$1/libpq-fe.h" ] && [ -n "$(compgen -G "$2/libpq.*")" ]
}

# find_interpreter perl|python3: sets `interpreter` to the first that has what the tests use of it.
# On PATH another may stand before the system's, which packages are for.
find_interpreter() {
    local test
    case $1 in
        perl) test=(-MTest::More -MTime::HiRes -MIPC::Run -e 1) ;;
        python3) test=(-c 'import psycopg') ;;
    esac
    while IFS= read -r interpreter; do
        ! "$interpreter" "${test[@]}" >/dev/null 2>&1 || return 0
    done < <(type -aP "$1" && echo "${AGNO_SETUP_ROOT:-}/usr/bin/$1")
    return 1
}

# describe NEED: as one would look for it on a system without packages that we know.
describe() {
    case $1 in
        compiler) echo "a C++20 compiler (CXX= is ${cxx[*]})" ;;
        libpq) echo 'libpq with libpq-fe.h' ;;
        rapidjson) echo RapidJSON ;;
        cli11) echo 'CLI11 2' ;;
        xxhash) echo xxHash ;;
        lmdb) echo 'LMDB with lmdb.h' ;;
        zlib | libzstd) echo "$1 with its header" ;;
        server_headers) echo "PostgreSQL's server headers and pgxs.mk" ;;
        server) echo 'a PostgreSQL server' ;;
        harnesses) echo "PostgreSQL's pg_regress, isolation and TAP test harnesses" ;;
        gtest) echo GoogleTest ;;
        perl) echo 'a perl with IPC::Run' ;;
        psycopg) echo 'a python3 with psycopg 3' ;;
        sanitizers) echo 'clang with its sanitizers and libFuzzer' ;;
        *) echo "$1" ;;
    esac
}
