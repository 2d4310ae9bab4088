-- What somebody claims in a dispute, in words that may speak of persons (D-94): erasable, never in events.
CREATE TABLE vault.dispute (
    dispute text NOT NULL,
    claim text NOT NULL,
    CONSTRAINT dispute__dispute__pk PRIMARY KEY (dispute)
);
