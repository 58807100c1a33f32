# shellcheck shell=bash
# What is missing is found by using it, and installed, or the command to install it is printed.

complete='PostgreSQL 15.18, by /usr/lib/postgresql/15/bin/pg_config'

# complete_machine: one that lacks nothing.
complete_machine() {
    new_machine
    everything_else
    debian_postgresql 15 15.18 client server headers
}

complete_machine
is 'where nothing is missing, nothing is done' "$(set_up build run test fuzz; done_to_it)" "$complete"
: >"$machine/archive"
rm "$machine/sudoer" "$machine/bin/apt-get" "$machine/bin/dpkg-query"
is 'nor is it without sudo, network or apt' "$(set_up build run test fuzz; done_to_it)" "$complete"

# lacks WHAT PACKAGES: installed are the packages, where the compiler or so does without WHAT.
lacks() {
    complete_machine
    echo "$1" >"$machine/lacking"
    echo ': >"$machine/lacking"' >"$machine/install"
    is "without $1" "$(set_up build run test fuzz; done_to_it)" "Installing $2 ...
$complete
update
install $2"
}
lacks rapidjson/document.h rapidjson-dev
lacks CLI/CLI.hpp libcli11-dev
lacks zlib.h zlib1g-dev
lacks -lz 'zlib1g-dev libzstd-dev'
lacks zstd.h libzstd-dev
lacks lmdb.h liblmdb-dev
lacks -llmdb liblmdb-dev
lacks xxhash.h libxxhash-dev
lacks -lpq libpq-dev
lacks gtest/gtest.h libgtest-dev
lacks IPC::Run 'perl libipc-run-perl'
lacks psycopg 'python3 python3-psycopg'
lacks -fsanitize= 'clang libclang-rt-dev'
lacks __cpp_lib_jthread g++

complete_machine
echo libclang-rt-19-dev 19 >>"$machine/archive"
stub clang++ '[ "$1" = -dumpversion ] && echo 19.1.7 || [ -e "$machine/runtime" ]'
echo 'touch "$machine/runtime"' >"$machine/install"
like "a newer clang's own runtime is installed" "$(set_up fuzz)" 'Installing libclang-rt-19-dev \.\.\.'

complete_machine
stub clang++ '[ -z "${TMPDIR:-}" ]'
variables=(TMPDIR=/nowhere)
is 'a TMPDIR that is not there does not look like a compiler that is not' "$(set_up fuzz)" ''
variables=()

complete_machine
stub python3 'exit 1'
mkdir -p "$machine/root/usr/bin"
printf '#!/bin/sh\n' >"$machine/root/usr/bin/python3"
chmod 755 "$machine/root/usr/bin/python3"
is 'another python3 may be first on PATH' "$(set_up; on_machine test/harness/find_interpreter python3)" \
    "$complete
/usr/bin/python3"

complete_machine
rm "$machine/bin/pgbouncer"
echo 'touch "$machine/bin/pgbouncer"; chmod 755 "$machine/bin/pgbouncer"
cp "$machine/root/usr/sbin/policy-rc.d" "$machine/root/etc/postgresql-common/createcluster.d/agno-install.conf" "$machine"' \
    >"$machine/install"
is 'a service that is installed is not started, now or later' "$(set_up; done_to_it)" "Installing pgbouncer ...
$complete
update
install pgbouncer
update-rc.d pgbouncer disable"
is 'for it is forbidden meanwhile' "$(cat "$machine/policy-rc.d" "$machine/agno-install.conf")" '#!/bin/sh
exit 101
create_main_cluster = false'
is 'and only then' "$(find "$machine"/root/etc "$machine"/root/usr/sbin -type f)" ''

# For an administrator.
new_machine
rm "$machine/sudoer"
like 'without sudo, the command is printed that an administrator needs' "$(set_up build run)" \
    "^Missing: a C\+\+20 compiler .*, libpq with libpq-fe.h.* and a PostgreSQL server. Please have an administrator.*:
  sudo sh -c 'apt-get update; apt-get install -y --no-install-recommends g\+\+ libpq-dev rapidjson-dev libcli11-dev zlib1g-dev libzstd-dev liblmdb-dev libxxhash-dev postgresql-server-dev-15 postgresql-15'
exit status 1$"
is 'and nothing is done' "$(done_to_it)" ''
: >"$machine/archive"
like 'also before apt has lists' "$(set_up build run)" " postgresql-server-dev-all postgresql'"

complete_machine
echo rapidjson >"$machine/lacking"
echo 'echo "E: https://third.party/ has no Release file"; exit 100' >"$machine/update"
echo ': >"$machine/lacking"' >"$machine/install"
is "somebody's broken archive stops nothing" "$(set_up)" "Installing rapidjson-dev ...
$complete"
echo rapidjson >"$machine/lacking"
echo 'echo "E: Unable to locate package rapidjson-dev"; exit 100' >"$machine/install"
is 'unless it does, and then is told' "$(set_up)" 'Installing rapidjson-dev ...
E: Unable to locate package rapidjson-dev
apt-get update had said:
E: https://third.party/ has no Release file
Could not install RapidJSON: see above what apt says.
exit status 1'
: >"$machine/install"
like 'what is installed and still does not work is told' "$(set_up)" \
    'Installed rapidjson-dev, but there still is no RapidJSON\.
exit status 1$'

complete_machine
echo rapidjson >"$machine/lacking"
rm "$machine/bin/apt-get"
is 'on another system, what is needed is told' "$(set_up)" \
    'Please install RapidJSON. (Where there is apt-get, this is done for you.)
exit status 1'
