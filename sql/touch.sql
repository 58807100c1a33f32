-- touch sets updated_at of identical documents as well.
SELECT * FROM make_twins();
SELECT outcome FROM upsert('{"session_id": "a"}');
SELECT outcome FROM upsert('{"session_id": "b", "updated_at": "2022-01-01T00:00:00Z"}', preserve_updated_at => true);
SELECT * FROM upsert('{"session_id": "a"}
{"session_id": "b"}');
SELECT * FROM upsert('{"session_id": "a"}
{"session_id": "b"}', touch => true);
SELECT * FROM stored('session_id, updated_at > created_at AS later');
SELECT * FROM upsert('{"session_id": "a", "updated_at": "2023-01-01T00:00:00Z"}
{"session_id": "b"}', touch => true, preserve_updated_at => true);
SELECT * FROM upsert('{"session_id": "a"}', touch => true, mode => 'patch');
-- Stale documents don't touch.
SELECT * FROM upsert('{"session_id": "a", "updated_at": "2021-01-01T00:00:00Z"}', touch => true, newer_only => true);
-- Twice in one transaction: the time is the same, the answer is, too.
BEGIN;
SELECT outcome, updated_at = now() AS now FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'plain.sessions', touch => true);
SELECT outcome, updated_at = now() AS now FROM agno_upsert_sessions('{"session_id": "a"}'::jsonb, target => 'plain.sessions', touch => true);
COMMIT;
