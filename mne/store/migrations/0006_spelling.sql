-- What a partner's officer said that a spelling of hers means. Never deleted: a withdrawn one keeps its dates.

CREATE SEQUENCE spelling_number;

CREATE TABLE spelling (
    n            INTEGER PRIMARY KEY,
    partner      VARCHAR NOT NULL,
    role         VARCHAR NOT NULL CHECK (role IN ('place', 'indicator')),
    spelling     VARCHAR NOT NULL,     -- as it was written
    folded       VARCHAR NOT NULL,     -- as it is compared
    code         VARCHAR NOT NULL,     -- of the place or the indicator
    learned_at   TIMESTAMP NOT NULL,
    learned_by   VARCHAR NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by VARCHAR
);
