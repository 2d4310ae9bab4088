-- Readings stand in one append-only table, alike in all services: what was recorded here moves there.
INSERT INTO log.reading (read_at, actor, kind, subject, purpose)
SELECT read_at, actor, 'IDENTITY', party, purpose FROM vault.reading ORDER BY number;
DROP TABLE vault.reading;
