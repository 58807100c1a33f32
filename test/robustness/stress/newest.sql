-- One session of all, which only newer documents may change.
\set t random(1, 3)
WITH stamp AS (SELECT clock_timestamp() - random() * interval '1 second' AS at),
landed AS (
    SELECT count(*) FROM agno_upsert_sessions((SELECT jsonb_build_object('session_id', 'newest', 'updated_at', at, 'name', at) FROM stamp),
        target => 'stress_:t', newer_only => true, preserve_updated_at => true))
INSERT INTO stamps SELECT :t, at FROM stamp, landed;
