-- The tables of the random calls, in :schema.
CREATE SCHEMA :schema;
SET search_path = :schema;
CREATE TABLE sessions (
    session_id varchar(255) PRIMARY KEY, user_id varchar(12), name varchar(12) CONSTRAINT not_refused CHECK (name <> 'refused'),
    metadata jsonb CHECK (NOT metadata ? 'forbidden'), state json, runs jsonb, n int NOT NULL DEFAULT 1 CHECK (n > 0),
    created_at timestamptz, updated_at timestamptz);
CREATE TABLE chats (
    tenant int, session_id text, user_id varchar(12), name varchar(12) CONSTRAINT not_refused CHECK (name <> 'refused'),
    metadata jsonb CHECK (NOT metadata ? 'forbidden'), state jsonb, runs jsonb, n bigint CHECK (n > 0),
    created_at bigint, updated_at bigint, PRIMARY KEY (session_id, tenant));
