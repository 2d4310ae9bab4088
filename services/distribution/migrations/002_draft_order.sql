-- A draft's items are numbered as they come in: who makes their lines does not know how many stand before them.
ALTER TABLE work.draft_item ALTER COLUMN number TYPE bigint;
ALTER TABLE work.draft_item ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;
