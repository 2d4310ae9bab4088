-- The rows of files that were not imported, as the report of the import tells them.
CREATE TABLE work.import_rejection (
    run    text    NOT NULL,
    number integer NOT NULL,
    "row"  integer NOT NULL,
    "column" text  NOT NULL,
    value  text    NOT NULL,
    reason text    NOT NULL,
    CONSTRAINT import_rejection__run_number__pk PRIMARY KEY (run, number)
);
