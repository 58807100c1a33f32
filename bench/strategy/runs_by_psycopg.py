#!/usr/bin/env python3
"""What agno 3 does with runs, through the driver that it uses, and nothing of the package itself.

    runs_by_psycopg.py load FILE   sessions with their runs, one a line, into chats and chat_runs: an upsert for each
    runs_by_psycopg.py move        what the column of old_chats holds into chat_runs, fifty sessions at a time

The database is the one that libpq's environment names.
"""

import itertools
import json
import sys
import time

import psycopg
from psycopg.types.json import Jsonb

SESSIONS_IN_A_TRANSACTION = 500
SESSIONS_AT_A_TIME = 50

UPSERT_SESSION = """
    INSERT INTO chats (session_id, session_type, agent_id, user_id, created_at, updated_at)
    VALUES (%s, 'agent', %s, %s, %s, %s)
    ON CONFLICT (session_id) DO UPDATE
    SET agent_id = excluded.agent_id, user_id = excluded.user_id, updated_at = excluded.updated_at"""

INSERT_RUN = """
    INSERT INTO chat_runs (run_id, session_id, run_type, agent_id, team_id, workflow_id, user_id, parent_run_id, status,
                           run_index, run_data, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (run_id) """

UPSERT_RUN = INSERT_RUN + """
    DO UPDATE SET status = excluded.status, run_data = excluded.run_data, user_id = excluded.user_id,
                  parent_run_id = excluded.parent_run_id, updated_at = excluded.updated_at"""

COPY_RUN = INSERT_RUN + "DO NOTHING"


def rows_of(runs, session_id, user_id):
    now = int(time.time())
    for index, run in enumerate(runs):
        run_type = "agent" if run.get("agent_id") else "team" if run.get("team_id") else "workflow"
        yield (run["run_id"], session_id, run_type, run.get("agent_id"), run.get("team_id"), run.get("workflow_id"), user_id,
               run.get("parent_run_id"), run.get("status"), index, Jsonb(run), run.get("created_at") or now, now)


def load(connection, path):
    with open(path, encoding="utf-8") as lines:
        sessions = map(json.loads, lines)
        while batch := list(itertools.islice(sessions, SESSIONS_IN_A_TRANSACTION)):
            now = int(time.time())
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(UPSERT_SESSION, [
                    (each["session_id"], each["agent_id"], each["user_id"], each["created_at"], now) for each in batch])
                cursor.executemany(UPSERT_RUN, [
                    row for each in batch for row in rows_of(each["runs"], each["session_id"], each["user_id"])])


def move(connection):
    with connection.transaction(), connection.cursor() as read, connection.cursor() as write:
        read.execute("SELECT session_id, user_id, runs FROM old_chats WHERE runs IS NOT NULL")
        while batch := read.fetchmany(SESSIONS_AT_A_TIME):
            write.executemany(COPY_RUN, [row for session_id, user_id, runs in batch for row in rows_of(runs, session_id, user_id)])


def main(action, *files):
    with psycopg.connect(autocommit=True) as connection:
        {"load": load, "move": move}[action](connection, *files)


main(*sys.argv[1:])
