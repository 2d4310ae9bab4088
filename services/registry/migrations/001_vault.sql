-- Personal identifiers and contacts (D-94): erasable, never in events. The salt makes the fingerprint in the
-- event worthless once the row is erased.
CREATE TABLE vault.person (
    party text PRIMARY KEY,
    salt bytea NOT NULL,
    identity json NOT NULL
);
CREATE TABLE vault.reading (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    party text NOT NULL,
    actor text NOT NULL,
    purpose text NOT NULL,
    read_at timestamptz NOT NULL
);
