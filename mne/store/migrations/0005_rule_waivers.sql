-- A rule that is lifted for one partner until a day, for one indicator or ('') for every one. Never deleted.
CREATE SEQUENCE rule_waiver_number START 1;

CREATE TABLE rule_waiver (
    id           INTEGER NOT NULL,
    rule         VARCHAR NOT NULL,
    partner      VARCHAR NOT NULL,
    indicator    VARCHAR NOT NULL,
    reason       VARCHAR NOT NULL,
    granted_by   VARCHAR NOT NULL,
    granted_at   TIMESTAMP NOT NULL,
    last_day     DATE NOT NULL,
    withdrawn_by VARCHAR,
    withdrawn_at TIMESTAMP
);
