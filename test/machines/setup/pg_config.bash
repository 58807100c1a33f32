# shellcheck shell=bash
# Which PostgreSQL is taken.

fifteen=/usr/lib/postgresql/15/bin/pg_config

new_machine
debian_postgresql 15 15.18 client server headers
debian_wrapper
is 'one that is whole is taken, under its own name' "$(find_pg_config --server)" "$fifteen"

new_machine
debian_postgresql 15 15.18 client server headers
debian_postgresql 17 17.2 client
debian_wrapper
is 'a newer client, for which the wrapper speaks, is passed over' "$(find_pg_config --server)" \
    "PostgreSQL 15.18, by $fifteen; /usr/lib/postgresql/17/bin/pg_config (PostgreSQL 17.2) lacks postgres.h, initdb, postgres and pg_ctl
$fifteen"

new_machine
debian_postgresql 15 15.18 client server headers
postgresql opt/conda 17.4
ln -s "$machine/root/opt/conda/bin/pg_config" "$machine/bin/pg_config"
like 'so is that of conda' "$(find_pg_config)" \
    "/opt/conda/bin/pg_config \(PostgreSQL 17.4\) lacks postgres.h, pgxs.mk.*
$fifteen"
is 'a client is built with the libpq of the one that is taken' \
    "$(libpq; on_machine test/harness/setup/find_libpq)" '/usr/include /usr/lib'

# Its own compiler, which is not there.
postgresql opt/conda 17.4 client server headers
echo 'CXX = x86_64-conda-linux-gnu-c++' >"$machine/root/opt/conda/lib/pgxs/src/Makefile.global"
like 'one whose compiler is missing is passed over' "$(find_pg_config)" \
    "lacks its compiler, x86_64-conda-linux-gnu-c\+\+
$fifteen"

new_machine
debian_postgresql 15 15.18 client server headers
stub pg_config 'echo "pg_config: broken" >&2; exit 3'
like 'one that fails is passed over, with what it says' "$(find_pg_config)" \
    "/bin/pg_config fails: pg_config: broken
$fifteen"
variables=(PG_CONFIG=pg_config)
like 'but one that was asked for is not' "$(find_pg_config)" \
    '^No PostgreSQL to build an extension for \(pg_config fails: pg_config: broken\): .*install_packages.*
exit status 1$'
variables=(PG_CONFIG=/nowhere/pg_config)
like 'one that does not exist' "$(find_pg_config)" '/nowhere/pg_config is no program.*exit status 1'
variables=()

new_machine
debian_postgresql 14 14.9 client server headers
like 'an old one is not taken' "$(find_pg_config)" '14.9\) is too old: it takes PostgreSQL 15.*exit status 1'
debian_postgresql 15 15.18 client server headers
debian_postgresql 17 17.2 client server headers
is 'of several the newest is taken' "$(find_pg_config)" /usr/lib/postgresql/17/bin/pg_config
ln -s "$machine/root/usr/lib/postgresql/15/bin/pg_config" "$machine/bin/pg_config"
is 'but before it that on PATH' "$(find_pg_config)" "$fifteen"
variables=(PG_CONFIG="$machine/root/usr/lib/postgresql/17/bin/pg_config")
is 'and before that the one asked for' "$(find_pg_config)" /usr/lib/postgresql/17/bin/pg_config
variables=()

new_machine
debian_postgresql 15 15.18 client headers
is 'headers alone build' "$(find_pg_config)" "PostgreSQL 15.18, by $fifteen; $fifteen (PostgreSQL 15.18) lacks initdb, postgres and pg_ctl
$fifteen"
like 'but run nothing' "$(find_pg_config --server)" \
    '^No PostgreSQL server to run: .*15.18\) lacks initdb, postgres and pg_ctl: .*install_packages.*
exit status 1$'

new_machine
like 'none at all' "$(find_pg_config)" '^No PostgreSQL .*there is no pg_config.*install_packages.*exit status 1$'
