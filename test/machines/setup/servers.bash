# shellcheck shell=bash
# PostgreSQL is completed where it is there in part, in the version that is there.

# completed_by PACKAGE...: the set-up installs these, and then is content.
completed_by() {
    # shellcheck disable=SC2016  # for apt-get
    echo '. test/machines/setup/machine.bash; libpq; debian_postgresql 15 15.18 client server headers' \
        >"$machine/install"
    is "$state" "$(set_up; done_to_it)" "Installing $* ...
PostgreSQL 15.18, by /usr/lib/postgresql/15/bin/pg_config${because:-}
update
install $*"
}

# state NAME: of the machine that follows.
state() {
    state=$1
    new_machine
    everything_else
    rm -r "$machine/root/usr/include"
}

state 'no PostgreSQL'
completed_by libpq-dev postgresql-server-dev-15 postgresql-15

state 'a server alone, as postgresql-15 has it'
debian_postgresql 15 15.18 client server
echo libpq5 15.18 >>"$machine/installed"
completed_by libpq-dev=15.18 postgresql-server-dev-15=15.18

state 'a server and libpq-dev'
libpq
debian_postgresql 15 15.18 client server
printf '%s 15.18\n' libpq5 libpq-dev >>"$machine/installed"
completed_by postgresql-server-dev-15=15.18

state 'a client and libpq-dev'
libpq
debian_postgresql 15 15.18 client
debian_wrapper
printf '%s 15.18\n' libpq5 libpq-dev >>"$machine/installed"
completed_by postgresql-server-dev-15=15.18 postgresql-15=15.18

state 'libpq-dev alone'
libpq
printf '%s 15.18\n' libpq5 libpq-dev >>"$machine/installed"
completed_by postgresql-server-dev-15 postgresql-15

state 'headers alone'
libpq
debian_postgresql 15 15.18 client headers
echo libpq-dev 15.18 >>"$machine/installed"
completed_by postgresql-15=15.18

state 'a newer client beside the server'
libpq
debian_postgresql 15 15.18 client server
debian_postgresql 17 17.2 client
debian_wrapper
because='; /usr/lib/postgresql/17/bin/pg_config (PostgreSQL 17.2) lacks postgres.h, initdb, postgres and pg_ctl'
echo libpq-dev 15.18 >>"$machine/installed"
completed_by postgresql-server-dev-15=15.18

state 'a newer client, of which there is no server to be had'
libpq
debian_postgresql 17 17.2 client
debian_wrapper
echo libpq-dev 17.2 >>"$machine/installed"
completed_by postgresql-server-dev-15 postgresql-15

state 'a version whose packages the archive no longer has'
libpq
debian_postgresql 15 15.3 client server
echo libpq-dev 15.3 >>"$machine/installed"
because=
completed_by postgresql-server-dev-15

state 'that of PG_CONFIG'
libpq
debian_postgresql 15 15.18 client server
debian_postgresql 17 17.2 client server headers
echo libpq-dev 15.18 >>"$machine/installed"
variables=(PG_CONFIG="$machine/root/usr/lib/postgresql/15/bin/pg_config")
completed_by postgresql-server-dev-15=15.18

# Those that are of no package.
state conda
postgresql opt/conda 17.4 client
variables=(PG_CONFIG="$machine/root/opt/conda/bin/pg_config")
is 'a PG_CONFIG that no package can complete is told what it lacks' "$(set_up; done_to_it)" \
    '/opt/conda/bin/pg_config (PostgreSQL 17.4) lacks postgres.h, initdb, postgres and pg_ctl, and is of no package that could complete it: please do so yourself, or name another with PG_CONFIG=.
exit status 1'
postgresql opt/conda 17.4 server headers
rm "$machine"/root/opt/conda/lib/pgxs/src/test/perl/PostgreSQL/Test/Cluster.pm
is 'also the harnesses' "$(set_up)" \
    '/opt/conda/bin/pg_config (PostgreSQL 17.4) lacks Cluster.pm, and is of no package that could complete it: please do so yourself, or name another with PG_CONFIG=.
exit status 1'
variables=(PATH="$machine/bin:$machine/root/opt/conda/bin")
like 'which is no less true of one on PATH' "$(set_up)" 'lacks Cluster.pm, and is of no package'
libpq
is 'and does not matter where they are not used' "$(set_up build run)" \
    'PostgreSQL 17.4, by /opt/conda/bin/pg_config'
variables=()

state old
stub apt-cache 'echo "  Depends: postgresql-13"'
like 'a system whose PostgreSQL is too old' "$(set_up)" \
    '^This system has PostgreSQL 13, and what is needed is 15 or newer: https://.*
exit status 1$'
