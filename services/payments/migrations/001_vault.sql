-- Account numbers and tax profiles of payees, by version (D-94): erasable, never in events. The salt makes the
-- fingerprint in the event worthless once the row is erased.
CREATE TABLE vault.payee_data (
    payee text NOT NULL,
    version integer NOT NULL,
    salt bytea NOT NULL,
    fingerprint text NOT NULL,
    kind text NOT NULL,
    residence text NOT NULL,
    account json NOT NULL,
    CONSTRAINT payee_data__payee_version__pk PRIMARY KEY (payee, version)
);
CREATE TABLE vault.reading (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payee text NOT NULL,
    actor text NOT NULL,
    purpose text NOT NULL,
    read_at timestamptz NOT NULL
);
