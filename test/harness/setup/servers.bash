# shellcheck shell=bash
# shellcheck disable=SC2034  # read by those that source this
# Source this. The PostgreSQL installations of this machine, each known by its pg_config, and the one
# that is built for and tested with. AGNO_SETUP_ROOT: where a test pretends / to be.

oldest_supported=15
packaged=${AGNO_SETUP_ROOT:-}/usr/lib/postgresql

# examine PG_CONFIG: sets what it says of its installation, whether that is `unusable`, and why, and
# what it lacks: lacking_to_build an extension, lacking_to_run a server, lacking_to_test with
# PostgreSQL's harnesses.
examine() {
    local report key value
    version='' bindir='' includedir='' libdir='' headers='' pgxs='' compiler='' unusable=''
    lacking_to_build=() lacking_to_run=() lacking_to_test=()
    if ! command -v "$1" >/dev/null; then
        unusable='is no program'
        return
    elif ! report=$("$1" 2>&1); then
        unusable="fails: ${report:-it does not say why}"
        return
    fi
    while IFS=' ' read -r key value; do
        value=${value#= }
        case $key in
            VERSION) version=${value#PostgreSQL } version=${version%% *} ;;
            BINDIR) bindir=$value ;;
            INCLUDEDIR) includedir=$value ;;
            LIBDIR) libdir=$value ;;
            INCLUDEDIR-SERVER) headers=$value ;;
            PGXS) pgxs=$value ;;
        esac
    done <<<"$report"
    [ "$(major_of "$version")" -ge "$oldest_supported" ] ||
        unusable="is too old: it takes PostgreSQL $oldest_supported"
    [ -f "$headers/postgres.h" ] || lacking_to_build+=(postgres.h)
    [ -f "$pgxs" ] || lacking_to_build+=(pgxs.mk)
    compiler=$(sed -n 's/^CXX *= *//p' "${pgxs%/*}/../Makefile.global" 2>/dev/null) || true
    case $compiler in
        '' | g++ | clang++ | c++) ;; # can be had
        *) [ -x "$(command -v "${compiler%% *}")" ] || lacking_to_build+=("its compiler, ${compiler%% *}") ;;
    esac
    local program harness=${pgxs%/*}/../test
    for program in initdb postgres pg_ctl; do
        [ -x "$bindir/$program" ] || lacking_to_run+=("$program")
    done
    for program in regress/pg_regress isolation/pg_isolation_regress isolation/isolationtester \
        perl/PostgreSQL/Test/Cluster.pm; do
        [ -e "$harness/$program" ] || lacking_to_test+=("${program##*/}")
    done
}

# major_of VERSION: 15 of 15.18 and of 15beta1, 0 of what is none.
major_of() {
    local digits=${1%%[!0-9]*}
    echo "${digits:-0}"
}

# candidates: the pg_config of every installation, first those on PATH, then the newest. A wrapper
# (Debian's answers for the newest version, even one with nothing but a client) counts as that
# which it answers for.
candidates() {
    local file
    {
        type -aP pg_config || true
        printf '%s\n' "$packaged"/*/bin/pg_config | sort -Vr
        printf '%s\n' "${AGNO_SETUP_ROOT:-}"/usr/pgsql-*/bin/pg_config | sort -Vr
        echo "${AGNO_SETUP_ROOT:-}/usr/local/pgsql/bin/pg_config"
    } | while IFS= read -r file; do
        [ -x "$file" ] || continue
        examine "$file"
        [ ! -x "$bindir/pg_config" ] || file=$bindir/pg_config
        realpath -s "$file"
    done | awk '!seen[$0]++'
}

# choose_server: sets `chosen` to the pg_config to use, or to nothing if no extension can be built:
# PG_CONFIG where it is given, else the first that can build and run a server, else the first that
# can build. `passed_over` says what keeps those before it from being taken, `others` which would
# have done as well. What `examine` sets is that of the chosen one, else of the most promising.
choose_server() {
    chosen='' passed_over=() others=()
    if [ -n "${PG_CONFIG:-}" ]; then
        examine "$PG_CONFIG"
        if can_build; then
            chosen=$PG_CONFIG
        else
            passed_over=("$(fault_of "$PG_CONFIG")")
        fi
        return
    fi
    local file build_only='' run_only='' all
    mapfile -t all < <(candidates)
    for file in "${all[@]}"; do
        examine "$file"
        if ! can_build || ! can_run; then
            [ -n "$chosen" ] || passed_over+=("$(fault_of "$file")")
            ! can_build || build_only=${build_only:-$file}
            ! can_run || run_only=${run_only:-$file}
        elif [ -z "$chosen" ]; then
            chosen=$file
        else
            others+=("$(name_of "$file")")
        fi
    done
    chosen=${chosen:-$build_only}
    examine "${chosen:-${run_only:-${all[0]:-}}}"
}

can_build() {
    [ -z "$unusable" ] && [ ${#lacking_to_build[@]} = 0 ]
}

can_run() {
    [ -z "$unusable" ] && [ ${#lacking_to_run[@]} = 0 ]
}

# fault_of PG_CONFIG: a sentence that says what is wrong with it. `examine` has seen it.
fault_of() {
    local lacking=("${lacking_to_build[@]}" "${lacking_to_run[@]}")
    [ ${#lacking[@]} -gt 0 ] || lacking=("${lacking_to_test[@]}")
    echo "$(name_of "$1") ${unusable:-lacks $(listed "${lacking[@]}")}"
}

# name_of PG_CONFIG: as messages have it.
name_of() {
    echo "$1${version:+ (PostgreSQL $version)}"
}

# listed WORD...: "a, b and c".
listed() {
    local text=$1
    shift
    while [ $# -gt 1 ]; do
        text+=", $1"
        shift
    done
    echo "$text${1:+ and $1}"
}

# explain_choice: in one line, which was chosen, and why not another that one may have expected.
explain_choice() {
    local line="PostgreSQL $version, by $chosen"
    [ ${#passed_over[@]} = 0 ] || line+="; $(join '; ' "${passed_over[@]}")"
    [ ${#others[@]} = 0 ] || line+="; PG_CONFIG= would pick $(join ' or ' "${others[@]}")"
    echo "$line"
}

# join SEPARATOR WORD...
join() {
    local separator=$1 text=$2
    shift 2
    [ $# = 0 ] || text+=$(printf '%s' "${@/#/$separator}")
    echo "$text"
}
