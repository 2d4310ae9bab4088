-- Who paid, in the bank's words (D-94): erasable, never in events, for the clerk who allocates the money.
CREATE TABLE vault.payer (
    receipt text PRIMARY KEY,
    name text NOT NULL,
    account text NOT NULL,
    remittance text NOT NULL
);
CREATE TABLE vault.reading (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receipt text NOT NULL,
    actor text NOT NULL,
    purpose text NOT NULL,
    read_at timestamptz NOT NULL
);
