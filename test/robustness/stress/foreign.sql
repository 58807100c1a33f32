-- What other applications do to the same rows: each one row at a time, so that they hold no lock while
-- they wait for another.
\set t random(1, 3)
\set n random(0, 299)
\set what random(1, 4)
\if :what = 1
DELETE FROM stress_:t WHERE session_id = 's' || :n;
\elif :what = 2
UPDATE stress_:t SET name = 'foreign' WHERE session_id = 's' || :n;
\elif :what = 3
INSERT INTO stress_:t (session_id, name) VALUES ('s' || :n, 'plain') ON CONFLICT (session_id) DO UPDATE SET name = EXCLUDED.name;
\else
SELECT FROM stress_:t WHERE session_id = 's' || :n FOR KEY SHARE;
\endif
