# shellcheck shell=bash
# Source this. Installs packages, as root or with sudo, without starting their services.
# AGNO_SETUP_ROOT: where a test pretends / to be.

can_be_root() {
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

# Debian's server package makes and starts a cluster, `main`, that nobody asked for here.
no_main_cluster=${AGNO_SETUP_ROOT:-}/etc/postgresql-common/createcluster.d/agno-install.conf
forbid_main_cluster() {
    as_root mkdir -p "${no_main_cluster%/*}"
    echo 'create_main_cluster = false' | as_root tee "$no_main_cluster" >/dev/null
}
allow_main_cluster() {
    as_root rm -f "$no_main_cluster"
    as_root rmdir --ignore-fail-on-non-empty "${no_main_cluster%/*}"
}

# pgbouncer's package would start one, now and at every boot.
policy=${AGNO_SETUP_ROOT:-}/usr/sbin/policy-rc.d
own_policy=
forbid_services() {
    [ ! -e "$policy" ] || return 0
    own_policy=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}
allow_services() {
    [ -z "$own_policy" ] || as_root rm -f "$policy"
}
disable_pgbouncer() {
    [[ " $* " != *" pgbouncer "* ]] || quietly as_root update-rc.d pgbouncer disable
}

# Packages' own scripts are talkative: what they say is of interest when they fail.
quietly() {
    local output status=0
    output=$("$@" 2>&1) || status=$?
    [ "$status" = 0 ] || printf '%s\n' "$output" >&2
    return "$status"
}

# update_lists: an archive that is not needed here may be broken. So it doesn't fail, but keeps in
# `update_report` what apt said.
update_report=
update_lists() {
    local output
    output=$(as_root apt-get update -qq 2>&1) || update_report=$output
}

# install PACKAGE...: removes none, restarts no service, waits for another apt to end.
install() {
    trap 'allow_main_cluster; allow_services' EXIT
    forbid_main_cluster
    forbid_services
    if ! quietly as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=yes apt-get install -qq \
        --no-install-recommends --no-remove -o DPkg::Lock::Timeout=300 "$@"; then
        [ -z "$update_report" ] || printf '%s\n' 'apt-get update had said:' "$update_report" >&2
        return 1
    fi
    disable_pgbouncer "$@"
}

# command_to_install PACKAGE...: for an administrator, in one line.
command_to_install() {
    echo "sudo sh -c 'apt-get update; apt-get install -y --no-install-recommends $*'"
}
