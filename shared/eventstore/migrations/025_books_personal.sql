-- Personal values that came with a package of books of the old system, in parts: until it is taken over or given up.
CREATE TABLE vault.books_personal (
    package text    NOT NULL,
    number  integer NOT NULL,
    bytes   bytea   NOT NULL,
    CONSTRAINT books_personal__package_number__pk PRIMARY KEY (package, number)
);
