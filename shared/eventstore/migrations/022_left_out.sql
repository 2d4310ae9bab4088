-- What a generation of a read model goes without: an entry that could not be folded, and from it on its whole subject.
CREATE TABLE work.left_out (
    name       text NOT NULL,
    generation integer NOT NULL,
    subject    text NOT NULL,
    position   bigint NOT NULL,
    event_id   text NOT NULL,
    type       text NOT NULL,
    error      text NOT NULL,
    PRIMARY KEY (name, generation, subject),
    CONSTRAINT left_out__generation__fkey
        FOREIGN KEY (name, generation) REFERENCES work.generation ON DELETE CASCADE
);
