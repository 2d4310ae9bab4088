-- A document whose retention time is over loses its bytes; its hash, type and size stay (D-103).
ALTER TABLE blob.file ADD COLUMN expired boolean NOT NULL DEFAULT false;
