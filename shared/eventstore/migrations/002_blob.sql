-- Files by the sha256 of their bytes, in parts, stored once.

CREATE TABLE blob.file (
    sha256     text   NOT NULL,
    media_type text   NOT NULL,
    size       bigint NOT NULL,
    parts      integer NOT NULL,
    CONSTRAINT file__sha256__pk PRIMARY KEY (sha256),
    CONSTRAINT file__sha256__ck CHECK (sha256 ~ '^[0-9a-f]{64}$')
);

CREATE TABLE blob.part (
    sha256 text    NOT NULL,
    number integer NOT NULL,
    bytes  bytea   NOT NULL,
    CONSTRAINT part__sha256_number__pk PRIMARY KEY (sha256, number),
    CONSTRAINT part__sha256__fk FOREIGN KEY (sha256) REFERENCES blob.file (sha256),
    CONSTRAINT part__bytes__ck CHECK (octet_length(bytes) <= 1048576)
);

-- Most files are compressed already.
ALTER TABLE blob.part ALTER COLUMN bytes SET STORAGE EXTERNAL;
