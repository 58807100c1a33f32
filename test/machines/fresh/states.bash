# shellcheck shell=bash
# Source this, as root of a minimal Debian of which only this is in use: the states that a machine can be in,
# each a function that brings it about.

quietly() {
    local output
    output=$("$@" 2>&1) || {
        printf '%s\n' "$output" >&2
        return 1
    }
}

have_packages() {
    quietly apt-get install -qq --no-install-recommends "$@"
}

bare() { :; }

server() {
    have_packages postgresql-15
}

server_and_libpq() {
    have_packages postgresql-15 libpq-dev
}

client_and_libpq() {
    have_packages postgresql-client-15 libpq-dev
}

clang_without_runtime() {
    have_packages clang
}

# One without Debian's modules, as of pyenv or conda.
other_python_first() {
    have_packages python3
    printf '#!/bin/sh\nexec /usr/bin/python3 -S "$@"\n' >/usr/local/bin/python3
    chmod 755 /usr/local/bin/python3
}

# What the upgrade from Debian 12 to 13 leaves. It puts a library of another name in the place of libgnutls30; here
# apt would take the old one, and the set-up removes nothing.
two_versions() {
    sed 's/ trixie / bookworm /' /etc/apt/sources.list >/etc/apt/sources.list.d/bookworm.list
    quietly apt-get update -qq
    have_packages postgresql-15 postgresql-17 libgnutls30t64
}

no_sudo() {
    useradd --create-home somebody
    chown -R somebody: "$PWD"
}

# The one that the release came with, whose security updates are not installed.
older_running() {
    have_packages postgresql-common
    local older
    older=$(apt-cache madison postgresql-15 | awk 'END { print $3 }')
    have_packages "postgresql-15=$older" "postgresql-client-15=$older"
    pg_lsclusters --no-header | grep -q . || quietly pg_createcluster 15 main
    quietly pg_ctlcluster 15 main start
    running_server >/tmp/running
}

# The main process of the cluster, and its version.
running_server() {
    head -n 1 /var/lib/postgresql/15/main/postmaster.pid
    runuser -u postgres -- psql -XAtc 'SHOW server_version'
    dpkg-query -W postgresql-15
}

# ... and what is to be true after all, beside that the commands succeeded.
after_older_running() {
    running_server | diff /tmp/running -
}
