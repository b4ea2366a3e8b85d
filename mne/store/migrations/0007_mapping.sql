-- How a partner's own table is read: what an officer confirmed of its columns. Never changed: another word of hers is
-- another entry, so that what was read with the earlier one can always be read again the same way.
CREATE SEQUENCE mapping_number START 1;

CREATE TABLE mapping (
    n            INTEGER NOT NULL,
    partner      VARCHAR NOT NULL,
    name         VARCHAR NOT NULL,     -- the file it was first made for
    shape        VARCHAR NOT NULL,     -- fingerprint of the headers, by which the next file is known
    content      VARCHAR NOT NULL,     -- JSON
    confirmed_at TIMESTAMP NOT NULL,
    confirmed_by VARCHAR NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by VARCHAR
);

-- With which of them an upload is read, and the submission that became of it.
CREATE TABLE mapping_use (
    upload     INTEGER NOT NULL,
    mapping    INTEGER NOT NULL,
    submission INTEGER
);
