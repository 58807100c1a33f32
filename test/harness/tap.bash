# shellcheck shell=bash
# For tests written in shell: source this, check things, and end with `finish`. It speaks TAP.

tap_count=0
tap_failed=0

# report STATUS NAME: 0 is a pass.
report() {
    tap_count=$((tap_count + 1))
    if [ "$1" = 0 ]; then
        echo "ok $tap_count - $2"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok $tap_count - $2"
    fi
}

# ok NAME COMMAND [ARG...]: passes when the command succeeds; its output is shown when it doesn't.
ok() {
    local name=$1 output status=0
    shift
    output=$("$@" 2>&1) || status=$?
    report "$status" "$name"
    [ "$status" = 0 ] || printf '%s\n' "exit status $status" "$output" | sed 's/^/# /'
}

# is NAME GOT EXPECTED: passes when the two are equal.
is() {
    local status=0
    [ "$2" = "$3" ] || status=1
    report "$status" "$1"
    [ "$status" = 0 ] || printf 'got:\n%s\nexpected:\n%s\n' "$2" "$3" | sed 's/^/# /'
}

# like NAME GOT REGEX: passes when the extended regular expression matches.
like() {
    local status=0
    [[ $2 =~ $3 ]] || status=1
    report "$status" "$1"
    [ "$status" = 0 ] || printf 'got:\n%s\nexpected a match of:\n%s\n' "$2" "$3" | sed 's/^/# /'
}

finish() {
    echo "1..$tap_count"
    [ "$tap_failed" = 0 ]
}
