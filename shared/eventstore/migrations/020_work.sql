-- Working tables of the runners. None of them is a correctness device: what must not be lost or doubled is in `log`.

-- How far a runner has come. `detail` is the runner's own note (the Kafka cluster's id).
CREATE TABLE work.cursor (
    name     text PRIMARY KEY,
    position bigint NOT NULL,
    detail   text NOT NULL DEFAULT ''
);

-- Who does what only one process may do at a time.
CREATE TABLE work.lease (
    name       text PRIMARY KEY,
    holder     text NOT NULL,
    held_until timestamptz NOT NULL
);

-- Generations of the read models: the tables behind the views.
CREATE TABLE work.generation (
    name       text NOT NULL,
    generation integer NOT NULL,
    version    integer NOT NULL,
    shape      text NOT NULL,
    state      text NOT NULL,
    position   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (name, generation),
    CONSTRAINT generation__state__check CHECK (state IN ('BUILDING', 'LIVE', 'RETIRED', 'SCRATCH'))
);
CREATE UNIQUE INDEX generation__name__live ON work.generation (name) WHERE state = 'LIVE';

-- Entries that wait for a person, with everything later of the same subject behind the first of them.
CREATE TABLE work.parked (
    id         text PRIMARY KEY,
    subject    text NOT NULL,
    position   bigint NOT NULL,
    event_id   text NOT NULL,
    type       text NOT NULL,
    source     text,
    policy     text NOT NULL,
    error      text NOT NULL,
    state      text NOT NULL DEFAULT 'PARKED',
    reason     text,
    decided_by text,
    parked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at   timestamptz,
    CONSTRAINT parked__position__key UNIQUE (position),
    CONSTRAINT parked__state__check CHECK (state IN ('PARKED', 'DONE', 'SKIPPED'))
);
CREATE INDEX parked__subject ON work.parked (subject, position) WHERE state = 'PARKED';

-- What an operator has to look at; a refused record is kept whole in `record`.
CREATE TABLE work.alarm (
    id         text PRIMARY KEY,
    runner     text NOT NULL,
    kind       text NOT NULL,
    source     text,
    sequence   bigint,
    detail     text NOT NULL,
    record     bytea,
    raised_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at timestamptz,
    settled_by text,
    reason     text
);
CREATE INDEX alarm__open ON work.alarm (raised_at) WHERE settled_at IS NULL;

CREATE TABLE work.job (
    id             text PRIMARY KEY,
    kind           text NOT NULL,
    key            text NOT NULL,
    subject        text NOT NULL,
    args           json NOT NULL,
    actor          text NOT NULL,
    correlation_id text NOT NULL,
    causation_id   text,
    needs          json NOT NULL,
    body_hash      text NOT NULL DEFAULT '',
    state          text NOT NULL DEFAULT 'QUEUED',
    done           bigint NOT NULL DEFAULT 0,
    total          bigint NOT NULL DEFAULT 0,
    unit           text NOT NULL DEFAULT '',
    result         json,
    problem        json,
    attempts       integer NOT NULL DEFAULT 0,
    not_before     timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_holder   text,
    lease_until    timestamptz,
    queued_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at     timestamptz,
    ended_at       timestamptz,
    CONSTRAINT job__kind_key__key UNIQUE (kind, key),
    CONSTRAINT job__state__check CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'))
);
CREATE INDEX job__waiting ON work.job (queued_at) WHERE state IN ('QUEUED', 'RUNNING');
