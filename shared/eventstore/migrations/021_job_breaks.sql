-- Attempts that broke, apart from those that ended with their process: the first are the job's own fault.
ALTER TABLE work.job ADD COLUMN breaks integer NOT NULL DEFAULT 0;
