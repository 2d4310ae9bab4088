-- A computed draft, for review until its run closes. It can be computed anew from the run's facts at any time.
CREATE TABLE work.draft_item (
    run text NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    target text NOT NULL,
    work text NOT NULL,
    body json NOT NULL,
    CONSTRAINT draft_item__run_number__pk PRIMARY KEY (run, number)
);
