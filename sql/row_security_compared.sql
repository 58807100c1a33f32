-- Row-level security lets in whom it lets in to INSERT … ON CONFLICT DO UPDATE: tried by the same roles on the
-- same rows.
SET client_min_messages = error;
CREATE ROLE regress_agno_tenant;
CREATE ROLE regress_agno_bypass BYPASSRLS;
CREATE ROLE regress_agno_owner;
GRANT USAGE ON SCHEMA plain, triggered TO regress_agno_tenant, regress_agno_bypass, regress_agno_owner;
CREATE FUNCTION try_policies(who name, VARIADIC policies text[]) RETURNS TABLE (document text, core text, direct text, statements text) LANGUAGE plpgsql AS $function$
DECLARE
    policy text;
BEGIN
    PERFORM make_twins('session_id text PRIMARY KEY, owner text, name text, created_at timestamptz, updated_at timestamptz');
    PERFORM on_twins('ALTER TABLE sessions ENABLE ROW LEVEL SECURITY');
    PERFORM on_twins('GRANT SELECT, INSERT, UPDATE ON sessions TO regress_agno_tenant, regress_agno_bypass');
    PERFORM on_twins('INSERT INTO sessions VALUES (''mine'', ''me'', ''old''), (''theirs'', ''them'', ''old'')');
    FOREACH policy IN ARRAY policies LOOP
        PERFORM on_twins(policy);
    END LOOP;
    RETURN QUERY SELECT d.*, c.* FROM unnest(ARRAY[
        '{"session_id": "mine", "owner": "me", "name": "new"}', '{"session_id": "mine", "owner": "me", "name": "forbidden"}',
        '{"session_id": "mine", "owner": "them", "name": "given"}', '{"session_id": "theirs", "owner": "me", "name": "stolen"}',
        '{"session_id": "theirs", "owner": "them", "name": "new"}', '{"session_id": "n1", "owner": "me", "name": "new"}',
        '{"session_id": "n2", "owner": "them", "name": "new"}', '{"session_id": "n3", "owner": "me", "name": "forbidden"}']) d (document),
        compared(who, d.document::jsonb) c;
END
$function$;
-- What core says of a row is what we say of a document.
CREATE FUNCTION untold(told text) RETURNS text LANGUAGE sql AS $$ SELECT regexp_replace(told, '^(42501) .*', '\1') $$;
CREATE FUNCTION differing(who name, VARIADIC policies text[]) RETURNS TABLE (done bigint, refused bigint, differing text) LANGUAGE sql AS $$
    SELECT count(*) FILTER (WHERE core = 'done'), count(*) FILTER (WHERE core <> 'done'),
           string_agg(document || ': ' || concat_ws(', ', core, direct, statements), E'\n') FILTER (WHERE direct <> 'same' AND untold(direct) <> untold(core)
                OR statements <> 'same' AND untold(statements) <> untold(core)) FROM try_policies(who, VARIADIC policies) $$;
-- No policy lets nobody in; some let some in.
SELECT * FROM differing('regress_agno_tenant', VARIADIC '{}');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (true)');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (false)');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (owner = ''me'')');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (owner = ''me'') WITH CHECK (name <> ''forbidden'')');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (true) WITH CHECK (owner = ''me'')');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (true) WITH CHECK (false)');
-- A policy for each command; one of them missing.
\set s '\'CREATE POLICY s ON sessions FOR SELECT USING (true)\''
\set i '\'CREATE POLICY i ON sessions FOR INSERT WITH CHECK (owner = \'\'me\'\')\''
\set u '\'CREATE POLICY u ON sessions FOR UPDATE USING (owner = \'\'me\'\')\''
SELECT * FROM differing('regress_agno_tenant', :s, :i, :u);
SELECT * FROM differing('regress_agno_tenant', :i, :u);
SELECT * FROM differing('regress_agno_tenant', :s, :u);
SELECT * FROM differing('regress_agno_tenant', :s, :i);
SELECT * FROM differing('regress_agno_tenant', :s);
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY s ON sessions FOR SELECT USING (owner = ''me'')', :i, :u);
-- Restrictive ones besides; for a role of which one is a member, or not.
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (true)', 'CREATE POLICY r ON sessions AS RESTRICTIVE USING (owner = ''me'')');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (true)', 'CREATE POLICY r ON sessions AS RESTRICTIVE FOR UPDATE USING (owner = ''me'') WITH CHECK (name <> ''forbidden'')');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (true)', 'CREATE POLICY r ON sessions AS RESTRICTIVE FOR SELECT USING (owner = ''me'')');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY r ON sessions AS RESTRICTIVE USING (true)');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions TO regress_agno_tenant USING (true)');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions TO regress_agno_owner USING (true)');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (owner = current_setting(''regress.tenant'', true)) WITH CHECK (true)');
-- Those whom it does not concern; the owner, whom it may be made to.
SELECT * FROM differing('regress_agno_bypass', 'CREATE POLICY p ON sessions USING (false)');
SELECT * FROM differing('regress_agno_owner', 'ALTER TABLE sessions OWNER TO regress_agno_owner', 'CREATE POLICY p ON sessions USING (false)');
SELECT * FROM differing('regress_agno_owner', 'ALTER TABLE sessions OWNER TO regress_agno_owner', 'CREATE POLICY p ON sessions USING (owner = ''me'')', 'ALTER TABLE sessions FORCE ROW LEVEL SECURITY');
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (false)', 'ALTER TABLE sessions DISABLE ROW LEVEL SECURITY');
SET row_security = off;
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (true)');
SELECT * FROM differing('regress_agno_bypass', 'CREATE POLICY p ON sessions USING (true)');
RESET row_security;

-- Where we are more lenient than the one statement: an existing row is updated, so that policies FOR INSERT
-- don't concern it.
SELECT * FROM try_policies('regress_agno_tenant', :s, 'CREATE POLICY i ON sessions FOR INSERT WITH CHECK (false)', 'CREATE POLICY u ON sessions FOR UPDATE USING (owner = ''me'')')
    WHERE document LIKE '%"mine"%"new"%';

-- A function that tells what it is given learns nothing of hidden rows, however cheap it says it is: policies
-- come first. Rows of others are not shown in errors either.
SELECT * FROM differing('regress_agno_tenant', 'CREATE POLICY p ON sessions USING (owner = ''me'')');
CREATE FUNCTION tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$ BEGIN RAISE NOTICE 'told: %', $1; RETURN true; END $$;
UPDATE plain.sessions SET name = 'hers' WHERE session_id = 'theirs';
ALTER TABLE plain.sessions ADD CHECK (tell(name)), ADD UNIQUE (name);
SET client_min_messages = notice;
SET ROLE regress_agno_tenant;
SELECT ordinal, session_id, outcome, sqlstate, detail FROM agno_upsert_sessions('[{"session_id": "mine", "owner": "me", "name": "own"}, {"session_id": "theirs", "owner": "me", "name": "x"},
    {"session_id": "guess", "owner": "me", "name": "hers"}]'::jsonb, target => 'plain.sessions', on_error => 'skip');
SELECT ordinal, outcome FROM agno_upsert_sessions('{"session_id": "guess", "owner": "me", "name": "hers"}'::jsonb, target => 'plain.sessions');
INSERT INTO plain.sessions VALUES ('guess', 'me', 'hers') ON CONFLICT (session_id) DO UPDATE SET name = excluded.name;
RESET ROLE;
SET client_min_messages = error;
SELECT session_id, owner, name FROM plain.sessions ORDER BY 1;
SELECT count(*) FROM make_twins();
DROP FUNCTION tell, try_policies, differing, untold;
DROP OWNED BY regress_agno_tenant, regress_agno_bypass, regress_agno_owner;
DROP ROLE regress_agno_tenant, regress_agno_bypass, regress_agno_owner;
