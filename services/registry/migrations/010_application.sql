-- What applicants answered, in their own words (D-94): erasable, never in events.
CREATE TABLE vault.application_answer (
    application text NOT NULL,
    query integer NOT NULL,
    party text,
    words text NOT NULL,
    PRIMARY KEY (application, query)
);
CREATE INDEX application_answer__party__ix ON vault.application_answer (party);
