-- Misspelt words are found by their trigrams. The extension is a trusted one: who owns the database may make it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
