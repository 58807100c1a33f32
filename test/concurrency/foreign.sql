-- What other applications do to the same rows: each one row at a time, so that they hold no lock while
-- they wait for another.
\set n random(0, 299)
\set what random(1, 3)
\if :what = 1
DELETE FROM :target WHERE session_id = 's' || :n;
\elif :what = 2
UPDATE :target SET name = 'foreign' WHERE session_id = 's' || :n;
\else
INSERT INTO :target (session_id, name) VALUES ('s' || :n, 'plain') ON CONFLICT (session_id) DO UPDATE SET name = EXCLUDED.name;
\endif
