-- Who claims, as he says it (D-94): erasable, never in events. The salt makes the fingerprint in the event worthless once
-- the row is erased.
CREATE TABLE vault.claimant (
    claim text PRIMARY KEY,
    salt bytea NOT NULL,
    data json NOT NULL
);
CREATE TABLE vault.claim_answer (
    claim text NOT NULL,
    query integer NOT NULL,
    words text NOT NULL,
    PRIMARY KEY (claim, query)
);
-- The proof of a contact: of the code only a salted hash.
CREATE TABLE vault.claim_code (
    claim text PRIMARY KEY,
    salt bytea NOT NULL,
    hash bytea NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    until date NOT NULL
);
-- Messages to claimants that wait for whoever sends mail; gone once they are sent.
CREATE TABLE vault.outgoing (
    id text PRIMARY KEY,
    claim text NOT NULL,
    kind text NOT NULL,
    recipient text NOT NULL,
    words json NOT NULL,
    document text,
    written_at timestamptz NOT NULL
);
CREATE INDEX outgoing__claim__ix ON vault.outgoing (claim);
