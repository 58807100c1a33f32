# shellcheck shell=bash
# Source this. Where a throw-away server can have its files: in TMPDIR, in /tmp or in /var/tmp, whichever is
# the first that serves.

# Of a Unix socket's name: 107 bytes on Linux, 103 elsewhere, of which this leaves some to servers that
# tests make in directories below.
longest_tmp=50

# PostgreSQL refuses to run as root, and that other user may be shut out of the directory.
server_user=()
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    server_user=(runuser -u "$owner" --)
fi

# make_server_directory: sets `dir` to a new directory that the server's user owns, and `tmp` to where
# it is. Says which directory is passed over, and why; fails if there is none.
make_server_directory() {
    local faults='' fault
    for tmp in ${TMPDIR:+"$TMPDIR"} /tmp /var/tmp; do
        if fault=$(fault_of_directory "$tmp"); then
            dir=$(mktemp -d "$tmp/agno.XXXXXX")
            [ "$(id -u)" != 0 ] || chown "$owner" "$dir"
            [ -z "$faults" ] || echo "The server's files are in $tmp: $faults." >&2
            return
        fi
        faults+=${faults:+; }$fault
    done
    echo "There is no directory for the server's files; TMPDIR= names another: $faults." >&2
    return 1
}

# fault_of_directory DIR: says what is wrong with it, and fails, or says nothing.
fault_of_directory() (
    case $1 in
        [!/]*) fault='is no absolute path' ;;
        *[,:\'\"\\[:cntrl:]]*) fault="has a character that is special in a server's settings" ;;
        *)
            if [ "$(printf %s "$1" | wc -c)" -gt "$longest_tmp" ]; then
                fault="is too long for a Unix socket's path"
            else
                fault=$(fault_in_use "$1")
            fi
            ;;
    esac
    [ -z "$fault" ] || {
        echo "$1 $fault"
        return 1
    }
)

# fault_in_use DIR: says what keeps a server from using it.
fault_in_use() {
    probe=$(mktemp -d "$1/agno.XXXXXX" 2>&1) || {
        echo "can't be written (${probe##*: })"
        return
    }
    trap 'rm -rf "$probe"' EXIT
    printf '#!/bin/sh\n' >"$probe/program"
    chmod 755 "$probe/program"
    [ "$(id -u)" != 0 ] || chown "$owner" "$probe"
    if ! "${server_user[@]}" test -w "$probe"; then
        echo "is shut to the server's user, $owner"
    elif ! "$probe/program" 2>/dev/null; then
        # Its extension could not be loaded either.
        echo 'is mounted noexec'
    fi
}
