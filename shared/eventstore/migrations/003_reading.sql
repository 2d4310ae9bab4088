-- Who read whose personal data or documents, and what for (D-94). Append only like the log: whoever reads must not be
-- able to unsay it. No personal data in it: pseudonymous subjects, ids, and a purpose.
CREATE TABLE log.reading (
    number   bigint GENERATED ALWAYS AS IDENTITY,
    read_at  timestamptz NOT NULL,
    actor    text NOT NULL,
    party    text,
    kind     text NOT NULL,
    subject  text NOT NULL,
    document text,
    purpose  text NOT NULL,
    CONSTRAINT reading__number__pk PRIMARY KEY (number)
);
CREATE INDEX reading__subject__ix ON log.reading (subject, number);
CREATE INDEX reading__actor__ix ON log.reading (actor, number);

CREATE TRIGGER reading__change__refused BEFORE UPDATE OR DELETE ON log.reading
    FOR EACH ROW EXECUTE FUNCTION log.refuse();
CREATE TRIGGER reading__truncate__refused BEFORE TRUNCATE ON log.reading
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
ALTER TABLE log.reading ENABLE ALWAYS TRIGGER reading__change__refused;
ALTER TABLE log.reading ENABLE ALWAYS TRIGGER reading__truncate__refused;
