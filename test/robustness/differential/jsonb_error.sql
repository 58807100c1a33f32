-- What jsonb_in says of a text: NULL if it takes it, else the SQLSTATE.
CREATE OR REPLACE FUNCTION jsonb_error(document text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM document::jsonb;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
