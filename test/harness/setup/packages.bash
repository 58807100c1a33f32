# shellcheck shell=bash
# Source this, after servers.bash and probes.bash. Which Debian packages have what is needed, and in
# which version, so that what is installed of PostgreSQL stays at its own.

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | head -n 1)" = installed ]
}

installed_version() {
    ! is_installed "$1" || dpkg-query -W -f='${Version}\n' "$1" | head -n 1
}

# in_archive PACKAGE [VERSION]: whether apt can install it, in that version.
in_archive() {
    apt-cache madison "$1" 2>/dev/null |
        awk -F' *[|] *' -v wanted="${2:-}" '
            (wanted == "" || $2 == wanted) && !/ Sources$/ { found = 1 }
            END { exit !found }'
}

# The major version that Debian's `postgresql` stands for; nothing where apt has no lists.
default_major() {
    apt-cache depends postgresql 2>/dev/null |
        sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1
}

# packaged_major PG_CONFIG: the version of PostgreSQL's Debian packages that it belongs to. `examine`
# has seen it.
packaged_major() {
    [ -n "$version" ] && [ "$bindir" = "$packaged/$(major_of "$version")/bin" ] &&
        major_of "$version"
}

# choose_major: sets `major` to the version of which packages are to be installed: that of PG_CONFIG,
# or of the server that is here, or of a client that is here, else Debian's own. Fails if PG_CONFIG is
# of no package.
choose_major() {
    local file client='' all
    major=''
    if [ -n "${PG_CONFIG:-}" ]; then
        examine "$PG_CONFIG"
        major=$(packaged_major)
        return
    fi
    mapfile -t all < <(candidates)
    for file in "${all[@]}"; do
        examine "$file"
        major=$(packaged_major) && [ "$major" -ge "$oldest_supported" ] || continue
        ! can_run || return 0
        ! in_archive "postgresql-$major" || client=${client:-$major}
    done
    major=${client:-$(default_major)}
}

# packages_for NEED: of `major`, where that matters.
packages_for() {
    case $1 in
        compiler) echo g++ ;;
        libpq) echo libpq-dev ;;
        rapidjson) echo rapidjson-dev ;;
        cli11) echo libcli11-dev ;;
        zlib) echo zlib1g-dev ;;
        libzstd) echo libzstd-dev ;;
        lmdb) echo liblmdb-dev ;;
        xxhash) echo libxxhash-dev ;;
        server_headers | harnesses) echo "postgresql-server-dev-${major:-all}" ;;
        server) echo "postgresql${major:+-$major}" ;;
        gtest) echo libgtest-dev ;;
        perl) echo perl libipc-run-perl ;;
        psycopg) echo python3 python3-psycopg ;;
        sanitizers) sanitizer_packages ;;
        *) echo "$1" ;;
    esac
}

# Another clang than Debian's own may be the first, and has a runtime of its own.
sanitizer_packages() {
    local clang=${FUZZ_CXX:-clang++} clang_major
    clang_major=$("$clang" -dumpversion 2>/dev/null | sed 's/\..*//')
    if [ -n "$clang_major" ] && in_archive "libclang-rt-$clang_major-dev"; then
        echo "libclang-rt-$clang_major-dev"
    else
        echo clang libclang-rt-dev
    fi
}

# pinned PACKAGE: as PACKAGE=VERSION where what is installed of the same source has that version, and
# the archive has it, too.
pinned() {
    local siblings=() sibling version
    case $1 in
        libpq-dev) siblings=(libpq5) ;;
        postgresql-server-dev-all) ;;
        postgresql-server-dev-*) siblings=("postgresql-${1##*-}" "postgresql-client-${1##*-}") ;;
        postgresql-[0-9]*) siblings=("postgresql-client-${1##*-}") ;;
    esac
    for sibling in "${siblings[@]}"; do
        version=$(installed_version "$sibling")
        if [ -n "$version" ] && in_archive "$1" "$version"; then
            echo "$1=$version"
            return
        fi
    done
    echo "$1"
}

# choose_packages NEED...: sets `packages` to those to install, without a version, and
# `pinned_packages` to the same with the versions that leave what is installed alone.
choose_packages() {
    local need package
    packages=() pinned_packages=()
    for need; do
        for package in $(packages_for "$need"); do
            is_installed "$package" || packages+=("$package")
        done
    done
    # Which the server's development files bring with them.
    [[ " ${packages[*]}" != *" postgresql-server-dev-"* ]] || is_installed libpq-dev ||
        packages+=(libpq-dev)
    [ ${#packages[@]} = 0 ] || mapfile -t packages < <(printf '%s\n' "${packages[@]}" | awk '!seen[$0]++')
    for package in "${packages[@]}"; do
        pinned_packages+=("$(pinned "$package")")
    done
}

# upgraded_servers PACKAGE...: of the servers that are installed, those that installing these packages
# would replace: "postgresql-15 15.18-0 15.20-0", each in a line. Fails if they can't be installed.
upgraded_servers() {
    local plan
    plan=$(LC_ALL=C apt-get -s install --no-install-recommends --no-remove "$@" 2>&1) || return
    sed -nE 's/^Inst (postgresql-[0-9]+) \[([^]]*)\] \(([^ ]*) .*/\1 \2 \3/p' <<<"$plan"
}

# runs_server MAJOR: whether a server of that version's packages is running.
runs_server() {
    local file program
    for file in "${AGNO_SETUP_ROOT:-}"/proc/[0-9]*/cmdline; do
        IFS= read -rd '' program 2>/dev/null <"$file" || continue
        [ "$program" != "$packaged/$1/bin/postgres" ] || return 0
    done
    return 1
}
