#!/usr/bin/env bash
# What agno-load reads, and what it says of what it can't.
set -uo pipefail
# shellcheck source=test/client/cli/support.bash
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"

# loads NAME EXPECTED [ARG...]: all documents land, and there are EXPECTED sessions.
loads() {
    local name=$1 expected=$2
    shift 2
    fresh_table
    run_load --summary json "$@"
    is "$name" "$status $(sql 'SELECT count(*) FROM sessions') $err" "0 $expected "
}

sessions 1 3000 >plain.ndjson
gzip -k plain.ndjson
zstd -q plain.ndjson
{ echo '['; sessions 1 3000 | sed '$!s/$/,/'; echo ']'; } >array.json

loads 'NDJSON' 3000 plain.ndjson
loads 'gzip' 3000 plain.ndjson.gz
loads 'zstd' 3000 plain.ndjson.zst
loads 'an array' 3000 array.json
gzip -k array.json
loads 'an array in gzip' 3000 array.json.gz
cp plain.ndjson.gz misnamed.zst
loads 'compression is told by the bytes, not by the name' 3000 misnamed.zst
mv misnamed.zst misnamed
loads 'compression is told without any suffix' 3000 misnamed
fresh_table
ok 'standard input' bash -c 'agno-load -q <plain.ndjson'
ok 'standard input, zstd' bash -c 'agno-load -q - <plain.ndjson.zst'
ok 'a pipe that brings a byte at a time' \
    bash -c '{ head -c 1 plain.ndjson.gz; sleep 0.1; tail -c +2 plain.ndjson.gz; } | agno-load -q'

for first in 1 1001 2001; do
    sessions $first $((first + 999)) | tee part$first | gzip >part$first.gz
    zstd -q part$first -o part$first.zst
done
cat part1.gz part1001.gz part2001.gz >members.gz
loads 'gzip members one after the other' 3000 members.gz
{ cat members.gz; head -c 512 /dev/zero; } >padded.gz
loads 'gzip padded with zeros' 3000 padded.gz
cat part1.zst part1001.zst part2001.zst >frames.zst
loads 'zstd frames one after the other' 3000 frames.zst
{ printf 'P*M\x18\4\0\0\0skip'; cat part1.zst; } >skippable.zst
loads 'a zstd frame to be skipped' 1000 skippable.zst
loads 'several files of several kinds' 3000 part1 part1001.gz part2001.zst
is 'their documents add up' "$(in_summary documents inserted rejected)" '3000 3000 0'
printf '{"session_id": "a"}' >no_end_1
printf '{"session_id": "b"}' >no_end_2
loads 'files without a last newline' 2 no_end_1 no_end_2
printf '\xEF\xBB\xBF{"session_id": "a"}\r\n\r\n\n  {"session_id": "b"}\r\n{"session_id": "c"}' >windows
loads 'byte-order mark, CRLF, blank lines, no last newline' 3 windows
sessions 1 3000 | tr -d '\n' >joined.ndjson
loads 'objects without anything between them' 3000 joined.ndjson
sessions 1 3000 | paste -sd ' ' >spaced.ndjson
loads 'objects with blanks between them' 3000 spaced.ndjson
sessions 1 3000 | sed 's/^/\x1E/' >records.json-seq
loads 'record separators (RFC 7464)' 3000 records.json-seq
ok 'objects without anything between them, in small pieces' \
    bash -c 'dd if=joined.ndjson bs=77 2>dd | agno-load -q'
{ printf '\xEF\xBB\xBF'; cat array.json; } | gzip >marked.gz
loads 'a byte-order mark in what is compressed' 3000 marked.gz
: >empty
gzip -c empty >empty.gz
zstd -qc empty >empty.zst
loads 'files without anything in them' 0 empty empty.gz empty.zst

# What is complete before the cut lands.
for kind in gz zst; do
    head -c $(($(stat -c %s plain.ndjson.$kind) * 9 / 10)) plain.ndjson.$kind >cut.$kind
done
for kind in gz zst; do
    fresh_table
    run_load --summary json cut.$kind
    complete=$({ gzip -dc cut.gz 2>/dev/null || true; } | grep -c '}}$')
    [ $kind = gz ] || complete=$({ zstd -dqc cut.zst 2>/dev/null || true; } | grep -c '}}$')
    like "$kind cut short: an error that says so" "$status $err" \
        "^2 agno-load: cut.$kind: the compressed data is cut short"
    is "$kind cut short: what was complete landed" "$(sql 'SELECT count(*) > 100 FROM sessions')" t
    # zstd's own tool gives up a block that we may already have had a part of.
    ok "$kind cut short: nothing that was complete is missing" \
        test "$(sql 'SELECT count(*) FROM sessions')" -ge "$complete"
    is "$kind cut short: nothing else landed" \
        "$(sql "SELECT count(*) FROM sessions WHERE name <> 'session ' || substr(session_id, 2)")" 0
    is "$kind cut short: the summary tells what landed" "$(in_summary status documents)" \
        "failed $(sql 'SELECT count(*) FROM sessions')"
done
{ head -c 3000 plain.ndjson.gz; head -c 100 /dev/zero; tail -c +3101 plain.ndjson.gz; } >damaged.gz
run_load --skip-errors damaged.gz
like 'damaged gzip' "$status $err" '^2 (.*[[:space:]])?agno-load: damaged.gz: the gzip data is damaged: '
{ cat part1.gz; echo 'more'; } >trailing.gz
run_load trailing.gz
like 'something after gzip' "$status $err" '^2 .*trailing.gz: something that is not gzip follows'
# refused NAME MAGIC WHAT COMMAND: the format is recognized by its first bytes, in a file and in a pipe.
refused() {
    printf %b "${2}rest" >foreign
    run_load foreign
    is "$1: what it is, and what to do" "$status $err" \
        "2 agno-load: foreign $3, which agno-load does not read: $4 | agno-load ... -"
    run_load - < <(cat foreign)
    like "$1, in a pipe" "$status $err" "^2 agno-load: standard input $3"
}
refused 'xz' '\xFD7zXZ\0' 'is compressed with xz' 'xz -dc FILE'
refused 'bzip2' 'BZh91AY' 'is compressed with bzip2' 'bzip2 -dc FILE'
refused 'lz4' '\x04\x22\x4D\x18' 'is compressed with lz4' 'lz4 -dc FILE'
refused 'lz4, of old' '\x02\x21\x4C\x18' 'is compressed with lz4' 'lz4 -dc FILE'
refused 'lzip' 'LZIP' 'is compressed with lzip' 'lzip -dc FILE'
refused 'compress' '\x1F\x9D' 'is compressed with compress' 'gzip -dc FILE'
refused '7z' '7z\xBC\xAF\x27\x1C' 'is a 7z archive' '7z x -so FILE'
refused 'zip' 'PK\3\4' 'is a zip archive' 'unzip -p FILE'
refused 'Parquet' 'PAR1' 'is a Parquet file' "duckdb -json -c \"FROM 'FILE'\""
refused 'Avro' 'Obj\1' 'is an Avro file' 'avro-tools tojson FILE'
printf '\xFF\xFE{\0}\0' >utf16
run_load utf16
like 'UTF-16: what to do instead' "$status $err" '^2 agno-load: utf16 is UTF-16.*iconv'

# Nothing is loaded where some file can't be.
fresh_table
run_load part1 missing
is 'a missing file is an error before anything is loaded' \
    "$status $err $(sql 'SELECT count(*) FROM sessions')" \
    '2 agno-load: cannot read missing: No such file or directory 0'
run_load .
like 'a directory' "$status $err" '^2 agno-load: cannot read .: Is a directory'

# Where a bad document is.
printf '%s\n' '{"session_id": "a"}' '{"session_id": "b", "name":}' '{"session_id": "c"}' >bad.ndjson
run_load bad.ndjson
like 'a bad line: file, line and column' "$status $err" \
    '^2 agno-load: bad.ndjson:2:28: .*invalid JSON'
printf '[{"session_id": "a"},\n  {"session_id": "b",\n   "name":}, 7]' >bad.json
run_load --skip-errors bad.json
is 'bad elements of an array: line and column of the fault' \
    "$status $(grep -o 'bad.json:[0-9]*:[0-9]*: document [0-9]*' err | tr '\n' ' ')" \
    '1 bad.json:3:11: document 2 bad.json:3:14: document 3 '
printf '[{"session_id": "a"}, {"session_id": "b"}' >open.json
run_load --skip-errors open.json
like 'an array that is not closed' "$status $err" '^1 agno-load: open.json:1:42: .*not closed'

# The reject file.
fresh_table
{
    sessions 1 3
    echo 'no document'
    echo '{"session_id": "x",   "nickname": 1}'
    echo '  {"session_id": "y", "name":  7, "nickname": 2} '
    printf '{"session_id": "\xFF"}\n'
    sessions 4 6
} >mixed.ndjson
gzip -k mixed.ndjson
run_load --reject-file rejects part1 mixed.ndjson.gz
is 'rejects: status' "$status" 1
is 'rejects: unchanged, in the order of the input' "$(cat rejects)" "$(printf '%s\n' \
    'no document' '{"session_id": "x",   "nickname": 1}' \
    '{"session_id": "y", "name":  7, "nickname": 2}' $'{"session_id": "\xFF"}')"
is 'rejects: where, who and why, in the same order' \
    "$(sed -E 's/("detail":".{20}).*/\1/' rejects.reasons.ndjson)" "$(printf '%s\n' \
    '{"file":"mixed.ndjson.gz","line":4,"column":1,"offset":183,"document":1004,"session_id":"","sqlstate":"22P02","detail":"the document is not ' \
    '{"file":"mixed.ndjson.gz","line":5,"column":1,"offset":195,"document":1005,"session_id":"x","sqlstate":"42703","detail":"key \"nickname\": ta' \
    '{"file":"mixed.ndjson.gz","line":6,"column":3,"offset":234,"document":1006,"session_id":"y","sqlstate":"42703","detail":"key \"nickname\": ta' \
    '{"file":"mixed.ndjson.gz","line":7,"column":17,"offset":282,"document":1007,"session_id":"","sqlstate":"22021","detail":"the document is not ')"
is 'rejects: the others landed' "$(sql 'SELECT count(*) FROM sessions')" 1000
run_load --reject-file part1 part1
like 'rejects: never over an input' "$status $err $(wc -l <part1)" \
    '^2 agno-load: part1 is an input, and would be overwritten 1000$'

finish
