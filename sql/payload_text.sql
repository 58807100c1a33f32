-- The forms a text payload takes: one document, an array, or one document after the other.
SELECT * FROM make_twins();
SELECT * FROM upsert('{"session_id": "one"}');
SELECT * FROM upsert('[{"session_id": "two"}, {"session_id": "three"}]');
SELECT * FROM upsert('[]');
SELECT * FROM upsert('');
SELECT * FROM upsert(E' \n\t\r\n ');
SELECT * FROM upsert(NULL);
-- Newline-delimited, with blank lines and line ends of two kinds.
SELECT * FROM upsert(E'{"session_id": "n1"}\n\n{"session_id": "n2"}\r\n\r\n  {"session_id": "n3"}  \n');
SELECT * FROM upsert(E'{"session_id": "n4"}\n{"session_id": "n5"}');
-- Pretty-printed documents span lines, alone or one after the other.
SELECT * FROM upsert('{
    "session_id": "p1",
    "metadata": {
        "braces": "}{][",
        "quote": "\"}"
    }
}
{
    "session_id": "p2"
}');
SELECT * FROM upsert('[
    {
        "session_id": "p3"
    },
    {
        "session_id": "p4"
    }
]');
SELECT * FROM stored('session_id, metadata');
-- Objects may follow each other on a line, in strings or not; and records as of RFC 7464.
SELECT * FROM upsert('{"session_id": "j1"}{"session_id": "j2", "name": "} {"} {"session_id": "j3"}');
SELECT * FROM upsert(E'\x1E{"session_id": "r1"}\n\x1E{\n"session_id": "r2"\n}\n\x1E\x1E{"session_id": "r3"}');
-- What follows something else does not: it may be a part of what is malformed.
SELECT * FROM upsert(E'{"session_id": "j4"}, {"session_id": "j5"} {"session_id": "j6"}\n{"session_id": "j7"}',
    on_error => 'skip');
SELECT * FROM upsert(E'\x1E{"session_id": "r4"\x1E{"session_id": "r5"}', on_error => 'skip');
-- A byte order mark at the start is no part of the document.
SELECT * FROM upsert(E'\uFEFF{"session_id": "bom"}');
-- Documents of every other type.
SELECT * FROM upsert(E'1\n"text"\nnull\ntrue\n{"session_id": "good"}', on_error => 'skip');
SELECT * FROM upsert('[1, [], {"session_id": "good"}]', on_error => 'skip');
