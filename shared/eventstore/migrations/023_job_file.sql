-- A file that nobody but a job needs, in parts. It goes with the job's end, however the job ends.
CREATE TABLE work.job_file (
    job    text NOT NULL REFERENCES work.job ON DELETE CASCADE,
    number integer NOT NULL,
    bytes  bytea NOT NULL,
    PRIMARY KEY (job, number)
);
CREATE FUNCTION work.drop_job_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM work.job_file WHERE job = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER job__ends AFTER UPDATE OF state ON work.job FOR EACH ROW
    WHEN (NEW.state IN ('DONE', 'FAILED', 'CANCELLED')) EXECUTE FUNCTION work.drop_job_file();
