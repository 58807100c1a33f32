# shellcheck shell=bash
# No server that runs is upgraded unasked.

new_machine
everything_else
debian_postgresql 15 15.3 client server
printf '%s 15.3\n' libpq5 libpq-dev >>"$machine/installed"
# shellcheck disable=SC2016  # for apt-get
echo 'echo "Inst postgresql-15 [15.3] (15.20 Debian:12 [amd64])"
echo "Inst postgresql-server-dev-15 (15.20 Debian:12 [amd64])"' >"$machine/plan"
echo '. test/machines/setup/machine.bash; debian_postgresql 15 15.20 client server headers' >"$machine/install"
mkdir "$machine/root/proc/123"
printf '%s\0-D\0/data\0' "$machine/root/usr/lib/postgresql/15/bin/postgres" >"$machine/root/proc/123/cmdline"

is 'a server that would be upgraded while it runs' "$(set_up; done_to_it)" \
    "To install PostgreSQL's server headers and pgxs.mk and PostgreSQL's pg_regress, isolation and TAP test harnesses would upgrade postgresql-15 from 15.3 to 15.20, and restart its running cluster: the archive has nothing for 15.3. Where that is fine, run this, and then make again:
  sudo sh -c 'apt-get update; apt-get install -y --no-install-recommends postgresql-server-dev-15'
exit status 1
update"
rm "$machine/sudoer"
like 'also without sudo' "$(set_up)" 'restart its running cluster'
touch "$machine/sudoer"
rm "$machine/root/proc/123/cmdline"
is 'one that does not run is, and that is said' "$(set_up)" \
    'This upgrades postgresql-15 from 15.3 to 15.20, of which no server runs.
Installing postgresql-server-dev-15 ...
PostgreSQL 15.20, by /usr/lib/postgresql/15/bin/pg_config'
