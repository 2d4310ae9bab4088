-- Who applies and is not registered yet (D-94): his names are no public facts before he is accepted.
CREATE TABLE vault.applicant (
    application text PRIMARY KEY,
    party text NOT NULL,
    names json NOT NULL
);
CREATE INDEX applicant__party__ix ON vault.applicant (party);
