# shellcheck shell=bash
# What `make` says and does, with a compiler that is pretended, too: $machine/log has what it compiled.

tree=$work/it\'s\ a:b
test/harness/copy_tree "$tree"
real_pg_config=$(test/harness/find_pg_config)

# compiler: one that lacks what is in $machine/lacking, and else makes empty files.
compiler() {
    # shellcheck disable=SC2016  # for the stub
    stub g++ 'given="$* $([[ " $* " != *" - "* ]] || cat)"
        while read -r word; do [[ $given != *"$word"* ]] || exit 1; done <"$machine/lacking"
        output="" previous=""
        for each; do [ "$previous" != -o ] || output=$each; previous=$each; done
        [ "$output" = /dev/null ] || [ -z "$output" ] || { echo "$output" >>"$machine/log"; : >"$output"; }'
}

# make_here ARG...: in that copy, with that compiler.
make_here() {
    make -s -C "$tree" CC="$machine/bin/g++" CXX="$machine/bin/g++" "$@" 2>&1 </dev/null |
        grep -v 'make: \*\*\*'
}

# compiled DIR: how many sources of that folder, since the last call.
compiled() {
    grep -c "^build/$1/" "$machine/log"
    : >"$machine/log"
}

sources_in() {
    find "$1" -name '*.cpp' | wc -l
}

new_machine
compiler
for missing in 'rapidjson RapidJSON' 'CLI/CLI.hpp CLI11 2' 'zlib.h zlib with its header' \
    '-lzstd libzstd with its header' '-lpq libpq with libpq-fe.h' "-std=c++20 a C++20 compiler"; do
    echo "${missing%% *}" >"$machine/lacking"
    words=${missing#* }
    like "make without ${missing%% *} says so in one line" "$(make_here client)" \
        "^Missing: ${words//+/\\+}[^
]* test/harness/install_packages build installs what is missing, or says what to do\.\$"
done
: >"$machine/lacking"

postgresql opt 17.4 client
like 'make without server headers, too' "$(make_here PG_CONFIG="$machine/root/opt/bin/pg_config")" \
    '^[^
]*No PostgreSQL to build [^
]*PostgreSQL 17.4\) lacks postgres.h, [^
]*install_packages[^
]*$'

libpq
echo 'not for us' >"$machine/root/opt/lib/pgxs/src/makefiles/pgxs.mk"
: >"$machine/log"
is 'the client takes libpq alone' \
    "$(make_here install-client PG_CONFIG="$machine/root/opt/bin/pg_config" PREFIX="$work/prefix" STRIP=/bin/true >&2
    test -x "$work/prefix/bin/agno-load" && test -f "$work/prefix/lib/libagno.a"; echo $?)" 0
is 'all of it was compiled' "$(compiled client/src)" "$(sources_in client/src)"

# Another server is one whose pg_config answers otherwise.
printf '#!/bin/sh\n%q "$@" | sed s/^VERSION.*/VERSION\\ =\\ PostgreSQL\\ 15.99/\n' "$real_pg_config" >"$work/pg_config"
chmod 755 "$work/pg_config"
make_here PG_CONFIG="$real_pg_config" all
compiled extension/src >/dev/null
make_here PG_CONFIG="$real_pg_config" all
is 'what is built is not built again' "$(compiled extension/src)" 0
make_here PG_CONFIG="$work/pg_config" all
is 'but for another server it is' "$(compiled extension/src)" "$(sources_in extension/src)"

like 'make check says that it builds' "$(make_here -n check)" 'Building '
