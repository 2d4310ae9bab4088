-- The log of one service: what it did and what it heard, in one order, append only.

CREATE SCHEMA IF NOT EXISTS log;
CREATE SCHEMA IF NOT EXISTS view;
CREATE SCHEMA IF NOT EXISTS work;
CREATE SCHEMA IF NOT EXISTS vault;
CREATE SCHEMA IF NOT EXISTS blob;

CREATE TABLE log.entry (
    position       bigint      NOT NULL,
    source         text,
    sequence       bigint,
    event_id       text        NOT NULL,
    stream_id      text,
    version        integer,
    type           text        NOT NULL,
    schema_version integer     NOT NULL,
    -- json, not jsonb: the bytes that were hashed stay the bytes that are stored.
    payload        json,
    record         bytea,
    recorded_at    timestamptz NOT NULL,
    effective_on   date        NOT NULL,
    correlation_id text        NOT NULL,
    causation_id   text,
    actor          text        NOT NULL,
    public_seq     bigint,
    digest         bytea       NOT NULL,
    hash           bytea       NOT NULL,
    CONSTRAINT entry__position__pk PRIMARY KEY (position),
    CONSTRAINT entry__position__ck CHECK (position > 0),
    CONSTRAINT entry__public_seq__ck CHECK (public_seq > 0),
    CONSTRAINT entry__source__ck CHECK (
        CASE WHEN source IS NULL
            THEN sequence IS NULL AND record IS NULL
                AND stream_id IS NOT NULL AND version > 0 AND version IS NOT NULL AND payload IS NOT NULL
            -- Only what a log heard from itself has a place in a stream.
            ELSE sequence > 0 AND sequence IS NOT NULL AND record IS NOT NULL AND payload IS NULL
                AND (stream_id IS NULL) = (version IS NULL)
                AND (stream_id IS NULL OR version > 0 AND public_seq = sequence)
        END)
);

CREATE UNIQUE INDEX entry__stream_id_version__uq ON log.entry (stream_id, version) WHERE stream_id IS NOT NULL;
CREATE UNIQUE INDEX entry__source_sequence__uq ON log.entry (source, sequence) WHERE source IS NOT NULL;
CREATE UNIQUE INDEX entry__public_seq__uq ON log.entry (public_seq) WHERE public_seq IS NOT NULL;
CREATE INDEX entry__seals__ix ON log.entry (source, position) WHERE type LIKE '%.HeadSealed.v1';

-- lz4 only where this server was built with it.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
    ) THEN
        ALTER TABLE log.entry ALTER COLUMN payload SET COMPRESSION lz4;
        ALTER TABLE log.entry ALTER COLUMN record SET COMPRESSION lz4;
    END IF;
END
$$;

-- One row, locked by whoever appends and never updated: an update at each append leaves dead versions
-- that nobody may clear away while a snapshot is open.
CREATE TABLE log.head (
    id smallint NOT NULL DEFAULT 1,
    CONSTRAINT head__id__pk PRIMARY KEY (id),
    CONSTRAINT head__id__ck CHECK (id = 1)
);
INSERT INTO log.head DEFAULT VALUES;

-- What was answered to an idempotency key. No bodies: they would keep personal data.
CREATE TABLE log.request (
    actor          text     NOT NULL,
    route          text     NOT NULL,
    key            text     NOT NULL,
    part           integer  NOT NULL,
    body_hash      text     NOT NULL,
    status         smallint NOT NULL,
    ids            text[]   NOT NULL,
    position       bigint   NOT NULL,
    sequence       bigint,
    correlation_id text     NOT NULL,
    CONSTRAINT request__actor_route_key_part__pk PRIMARY KEY (actor, route, key, part)
);

CREATE FUNCTION log.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER entry__change__refused BEFORE UPDATE OR DELETE ON log.entry
    FOR EACH ROW EXECUTE FUNCTION log.refuse();
CREATE TRIGGER entry__truncate__refused BEFORE TRUNCATE ON log.entry
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
ALTER TABLE log.entry ENABLE ALWAYS TRIGGER entry__change__refused;
ALTER TABLE log.entry ENABLE ALWAYS TRIGGER entry__truncate__refused;

CREATE TRIGGER head__change__refused BEFORE UPDATE OR DELETE ON log.head
    FOR EACH ROW EXECUTE FUNCTION log.refuse();
CREATE TRIGGER head__truncate__refused BEFORE TRUNCATE ON log.head
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
