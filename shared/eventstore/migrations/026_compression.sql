-- Values of tables that say nothing of it themselves (read models, drafts) are compressed with lz4 where this server was
-- built with it: a run that closes spends a tenth of the database's time on compressing them otherwise.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
    ) THEN
        EXECUTE format('ALTER DATABASE %I SET default_toast_compression = lz4', current_database());
    END IF;
EXCEPTION
    -- Where who migrates does not own the database, its administrator may set it.
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'not set: default_toast_compression = lz4';
END
$$;
