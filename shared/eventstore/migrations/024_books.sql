-- What is wrong with a package of books of the old system, as its last dry run tells it.
CREATE TABLE work.books_finding (
    package text    NOT NULL,
    number  integer NOT NULL,
    "where" text    NOT NULL,
    what    text    NOT NULL,
    value   text    NOT NULL,
    clause  text    NOT NULL,
    CONSTRAINT books_finding__package_number__pk PRIMARY KEY (package, number)
);
