# shellcheck shell=bash
# Source this. Machines that are pretended: programs in $machine/bin, which alone is on PATH, a file
# system in $machine/root, and packages in $machine/installed and $machine/archive, a line "NAME VERSION"
# each. What was done to one is in $machine/log.

# new_machine: sets `machine` to one with nothing but the programs that any Debian has, and an
# archive that has the PostgreSQL of Debian 12, in two minor versions.
new_machine() {
    machine=$(mktemp -d "$work/machine.XXXXXX")
    mkdir -p "$machine"/{bin,root/proc,root/usr/sbin,root/etc}
    : >"$machine/installed" >"$machine/log" >"$machine/lacking"
    : >"$machine/sudoer"
    local program
    for program in bash sh sed awk grep head sort cat realpath dirname mktemp mkdir rm rmdir chmod \
        tee env make touch cp; do
        ln -s "$(type -P "$program")" "$machine/bin/$program"
    done
    printf '%s\n' >"$machine/archive" postgresql-{15,server-dev-15,client-15}' '15.{18,20} \
        lib{pq-dev,pq5}' '15.{18,20} {postgresql,postgresql-server-dev-all}' 15+248'
    stub id 'echo 1000'
    stub sudo '[ -e "$machine/sudoer" ] || { echo "a password is required" >&2; exit 1; }
        shift; exec "$@"'
    stub true 'exit 0'
    stub update-rc.d 'echo "update-rc.d $*" >>"$machine/log"'
    stub dpkg-query 'grep -q "^${@: -1} " "$machine/installed" || exit 1
        case $* in *Status*) echo installed ;; *) sed -n "s/^${@: -1} //p" "$machine/installed" ;; esac'
    stub apt-cache 'case $1 in
        madison) sed -n "s/^$2 \(.*\)/$2 | \1 | http:\/\/archive Packages/p" "$machine/archive" ;;
        depends) [ ! -s "$machine/archive" ] || echo "  Depends: postgresql-15" ;;
        esac'
    # Installing does what the test put into $machine/install.
    stub apt-get 'case " $* " in
        *" -s "*) [ ! -e "$machine/plan" ] || . "$machine/plan" ;;
        *" update "*) echo update >>"$machine/log"; [ ! -e "$machine/update" ] || . "$machine/update" ;;
        *) line="$*"; echo "install ${line#*Timeout=300 }" >>"$machine/log"; . "$machine/install" ;;
        esac'
}

# stub NAME SCRIPT: a program of the machine.
stub() {
    rm -f "$machine/bin/$1"
    printf '#!%s\nmachine=%q\n%s\n' "$(type -P bash)" "$machine" "$2" >"$machine/bin/$1"
    chmod 755 "$machine/bin/$1"
}

# everything_else: what is needed beside PostgreSQL. What $machine/lacking names, as headers, -lLIBRARY,
# modules or flags, the compilers and interpreters don't have.
everything_else() {
    local program
    for program in cmake pkg-config openssl zstd pgbouncer; do
        stub "$program" 'exit 0'
    done
    for program in g++ clang++ perl python3; do
        stub "$program" 'given="$* $([[ " $* " != *" - "* ]] || cat)"
            while read -r word; do [[ $given != *"$word"* ]] || exit 1; done <"$machine/lacking"'
    done
    libpq
}

# libpq: in the machine's /usr.
libpq() {
    mkdir -p "$machine"/root/usr/{include,lib}
    touch "$machine/root/usr/include/libpq-fe.h" "$machine/root/usr/lib/libpq.so"
}

# postgresql DIR VERSION [PART...]: its pg_config, which answers as PostgreSQL's does, and the parts client,
# server and headers of it, below $machine/root.
postgresql() {
    local dir=$machine/root/$1 version=$2 part
    mkdir -p "$dir/bin"
    cat >"$dir/bin/pg_config" <<END_OF_SCRIPT
#!$(type -P bash)
report="BINDIR = $dir/bin
INCLUDEDIR = $machine/root/usr/include
INCLUDEDIR-SERVER = $dir/include/server
LIBDIR = $machine/root/usr/lib
PGXS = $dir/lib/pgxs/src/makefiles/pgxs.mk
VERSION = PostgreSQL $version"
case \$1 in
    '') echo "\$report" ;;
    --includedir) echo "$machine/root/usr/include" ;;
    --libdir) echo "$machine/root/usr/lib" ;;
esac
END_OF_SCRIPT
    chmod 755 "$dir/bin/pg_config"
    for part in "${@:3}"; do
        case $part in
            client)
                mkdir -p "$dir/lib/pgxs/src/makefiles"
                touch "$dir/lib/pgxs/src/makefiles/pgxs.mk"
                echo 'CXX = g++' >"$dir/lib/pgxs/src/Makefile.global"
                ;;
            server)
                touch "$dir"/bin/{initdb,postgres,pg_ctl}
                chmod 755 "$dir"/bin/*
                ;;
            headers)
                mkdir -p "$dir/include/server" "$dir"/lib/pgxs/src/test/{regress,isolation,perl/PostgreSQL/Test}
                touch "$dir/include/server/postgres.h" "$dir/lib/pgxs/src/test/regress/pg_regress" \
                    "$dir"/lib/pgxs/src/test/isolation/{pg_isolation_regress,isolationtester} \
                    "$dir/lib/pgxs/src/test/perl/PostgreSQL/Test/Cluster.pm"
                ;;
        esac
    done
}

# debian_postgresql MAJOR VERSION PART...: as its packages have it, with them installed.
debian_postgresql() {
    local part
    postgresql "usr/lib/postgresql/$1" "${@:2}"
    for part in "${@:3}"; do
        case $part in
            client) echo "postgresql-client-$1 $2" ;;
            server) echo "postgresql-$1 $2" ;;
            headers) echo "postgresql-server-dev-$1 $2" ;;
        esac
    done >>"$machine/installed"
}

# debian_wrapper: Debian's pg_config, which speaks for the newest version.
debian_wrapper() {
    stub pg_config "for it in $machine/root/usr/lib/postgresql/*/bin/pg_config; do :; done; exec \"\$it\" \"\$@\""
}

# on_machine COMMAND [ARG...]: its output, and in the last line its exit status unless that is 0.
on_machine() {
    local status=0
    env -i PATH="$machine/bin" AGNO_SETUP_ROOT="$machine/root" "${variables[@]}" "$@" 2>&1 \
        </dev/null | sed "s|$machine/root||g; s|$machine||g"
    status=${PIPESTATUS[0]}
    [ "$status" = 0 ] || echo "exit status $status"
}
variables=()
