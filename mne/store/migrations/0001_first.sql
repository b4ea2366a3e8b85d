-- The first shape of the store. Portable SQL: DuckDB and PostgreSQL run the same text.

CREATE SEQUENCE submission_number START 1;
CREATE SEQUENCE upload_number START 1;
CREATE SEQUENCE audit_number START 1;

-- People -----------------------------------------------------------------------------------------

CREATE TABLE person (
    name          VARCHAR PRIMARY KEY,
    display_name  VARCHAR NOT NULL,
    role          VARCHAR NOT NULL CHECK (role IN ('officer', 'member', 'secretariat', 'admin')),
    partner       VARCHAR,
    password_hash VARCHAR,              -- argon2; NULL: cannot sign in with a password
    must_change   BOOLEAN NOT NULL,     -- the password works once, to choose another
    persona       BOOLEAN NOT NULL,     -- offered as "sign in as" in demonstration mode
    disabled      BOOLEAN NOT NULL,
    language      VARCHAR,
    created_at    TIMESTAMP NOT NULL    -- UTC, as every moment in the store
);

CREATE TABLE session (
    token_sha256 VARCHAR PRIMARY KEY,
    person       VARCHAR NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    ended_at     TIMESTAMP
);

CREATE TABLE audit (
    n           BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    actor       VARCHAR NOT NULL,
    action      VARCHAR NOT NULL,
    subject     VARCHAR NOT NULL,
    detail      VARCHAR NOT NULL       -- JSON
);

CREATE TABLE setting (
    key        VARCHAR PRIMARY KEY,
    value      VARCHAR NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    changed_by VARCHAR NOT NULL
);

-- Registry: the files as they were imported are the truth; the tables below them are derived -------

CREATE TABLE registry_version (
    n           INTEGER PRIMARY KEY,
    recorded_at TIMESTAMP NOT NULL,
    actor       VARCHAR NOT NULL,
    reason      VARCHAR NOT NULL
);

CREATE TABLE registry_file (
    version INTEGER NOT NULL,
    name    VARCHAR NOT NULL,
    content VARCHAR NOT NULL
);

CREATE TABLE committee (               -- one row: what obligations need of committee.toml
    first_start DATE NOT NULL,         -- nothing is owed for periods that ended before
    due_days    INTEGER NOT NULL
);

CREATE TABLE calendar (
    period     VARCHAR NOT NULL,       -- 2024-M11, 2024-Q4, 2024-H2, 2024
    frequency  VARCHAR NOT NULL,
    start_date DATE NOT NULL,
    end_date   DATE NOT NULL,
    quarter    VARCHAR NOT NULL        -- whose template asks for it
);

CREATE TABLE partner (
    code       VARCHAR NOT NULL,
    kind       VARCHAR NOT NULL,
    valid_from DATE,
    valid_to   DATE
);

CREATE TABLE programme (
    code         VARCHAR NOT NULL,
    lead_partner VARCHAR NOT NULL
);

CREATE TABLE programme_theme (
    programme VARCHAR NOT NULL,
    theme     VARCHAR NOT NULL
);

CREATE TABLE place (
    code       VARCHAR NOT NULL,
    level      VARCHAR NOT NULL,
    parent     VARCHAR NOT NULL,       -- '' for the city
    ranked     BOOLEAN NOT NULL,
    population BIGINT,
    households BIGINT
);

CREATE TABLE place_above (
    place    VARCHAR NOT NULL,
    ancestor VARCHAR NOT NULL,         -- every place above it, and itself
    level    VARCHAR NOT NULL          -- level of the ancestor
);

CREATE TABLE indicator (
    code               VARCHAR NOT NULL,
    programme          VARCHAR NOT NULL,
    measure            VARCHAR NOT NULL,
    basis_in_time      VARCHAR NOT NULL,
    direction          VARCHAR NOT NULL,
    frequency          VARCHAR NOT NULL,
    months             INTEGER NOT NULL,   -- length of one period
    decimals           INTEGER NOT NULL,
    factor             DECIMAL(18, 4) NOT NULL,
    person_count       VARCHAR NOT NULL,
    denominator_shared BOOLEAN NOT NULL,
    sensitive          BOOLEAN NOT NULL,
    lowest_level       VARCHAR NOT NULL,
    valid_from         DATE,
    valid_to           DATE
);

CREATE TABLE duty (                    -- responsibilities, one row a place
    indicator  VARCHAR NOT NULL,
    partner    VARCHAR NOT NULL,
    place      VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to   DATE
);

CREATE TABLE target (
    indicator     VARCHAR NOT NULL,
    year          INTEGER NOT NULL,
    place         VARCHAR NOT NULL,
    partner       VARCHAR NOT NULL,    -- '' for all partners together
    baseline      DECIMAL(18, 4),
    baseline_date DATE,
    target        DECIMAL(18, 4),
    band_low      DECIMAL(18, 4),
    band_high     DECIMAL(18, 4),
    source        VARCHAR NOT NULL,
    reason        VARCHAR NOT NULL,
    valid_from    DATE
);

CREATE TABLE milestone (
    indicator VARCHAR NOT NULL,
    year      INTEGER NOT NULL,
    place     VARCHAR NOT NULL,
    partner   VARCHAR NOT NULL,
    period    VARCHAR NOT NULL,
    expected  DECIMAL(18, 4) NOT NULL
);

CREATE TABLE waiver (                  -- a report that is not asked for
    partner    VARCHAR NOT NULL,
    quarter    VARCHAR NOT NULL,
    reason     VARCHAR NOT NULL,
    actor      VARCHAR NOT NULL,
    granted_at TIMESTAMP NOT NULL
);

-- Submissions ---------------------------------------------------------------------------------------

CREATE TABLE upload (                  -- a file that was checked and is not yet confirmed, or was refused
    id           INTEGER PRIMARY KEY,
    person       VARCHAR NOT NULL,
    partner      VARCHAR NOT NULL,
    quarter      VARCHAR NOT NULL,
    filename     VARCHAR NOT NULL,
    sha256       VARCHAR NOT NULL,
    size_bytes   BIGINT NOT NULL,
    base_version INTEGER NOT NULL,     -- version of the slice that the preview was made against
    origin       VARCHAR NOT NULL CHECK (origin IN ('workbook', 'table')),
    received_at  TIMESTAMP NOT NULL,
    state        VARCHAR NOT NULL CHECK (state IN ('open', 'confirmed', 'discarded')),
    findings     VARCHAR NOT NULL      -- JSON list, as found when it was checked
);

CREATE TABLE slice_head (
    partner    VARCHAR NOT NULL,
    quarter    VARCHAR NOT NULL,
    version    INTEGER NOT NULL,
    submission INTEGER NOT NULL,
    PRIMARY KEY (partner, quarter)
);

CREATE TABLE submission (
    id            INTEGER PRIMARY KEY,
    partner       VARCHAR NOT NULL,
    quarter       VARCHAR NOT NULL,
    version       INTEGER NOT NULL,
    base_version  INTEGER NOT NULL,
    state         VARCHAR NOT NULL CHECK (state IN ('accepted', 'superseded', 'submitted', 'sent_back')),
    commit_seq    BIGINT NOT NULL,     -- order of acceptance, over all partners
    person        VARCHAR NOT NULL,
    reviewer      VARCHAR NOT NULL,
    filename      VARCHAR NOT NULL,
    sha256        VARCHAR NOT NULL,
    size_bytes    BIGINT NOT NULL,
    origin        VARCHAR NOT NULL,
    language      VARCHAR NOT NULL,
    recorded_at   TIMESTAMP NOT NULL,
    superseded_at TIMESTAMP,
    added         INTEGER NOT NULL,
    changed       INTEGER NOT NULL,
    unchanged     INTEGER NOT NULL,
    withdrawn     INTEGER NOT NULL,
    UNIQUE (partner, quarter, version),
    UNIQUE (partner, quarter, sha256, base_version)
);

CREATE TABLE finding (
    submission INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    code       VARCHAR NOT NULL,
    rule       VARCHAR NOT NULL,
    severity   VARCHAR NOT NULL,
    sheet      VARCHAR NOT NULL,
    cells      VARCHAR NOT NULL,       -- JSON list of addresses
    field      VARCHAR NOT NULL,
    args       VARCHAR NOT NULL,       -- JSON
    suggestion VARCHAR NOT NULL
);

CREATE TABLE explanation (             -- what the partner says to a warning
    submission INTEGER NOT NULL,
    rule       VARCHAR NOT NULL,
    wording    VARCHAR NOT NULL
);

CREATE TABLE change_reason (           -- why accepted values of an indicator were changed ('' = all of them)
    submission INTEGER NOT NULL,
    indicator  VARCHAR NOT NULL,
    code       VARCHAR NOT NULL,
    wording    VARCHAR NOT NULL
);

-- Append-only. One row: a cell's total (dimension = category = '') or one part of a disaggregation.
-- A version is complete: what was left blank is carried from the version before.
CREATE TABLE observation (
    submission   INTEGER NOT NULL,
    commit_seq   BIGINT NOT NULL,
    indicator    VARCHAR NOT NULL,
    partner      VARCHAR NOT NULL,
    place        VARCHAR NOT NULL,
    period       VARCHAR NOT NULL,
    dimension    VARCHAR NOT NULL,
    category     VARCHAR NOT NULL,
    value        DECIMAL(18, 4),       -- counts and stocks
    numerator    DECIMAL(18, 4),       -- ratios and averages
    denominator  DECIMAL(18, 4),
    status       VARCHAR NOT NULL CHECK (status IN ('reported', 'withdrawn', 'not_applicable')),
    sheet        VARCHAR NOT NULL,
    cell         VARCHAR NOT NULL,
    carried_from INTEGER               -- the submission that first said it
);

-- Derived from observation: the accepted version of every cell. check() proves it, rebuild() makes it anew.
CREATE TABLE current_value (
    submission   INTEGER NOT NULL,
    commit_seq   BIGINT NOT NULL,
    indicator    VARCHAR NOT NULL,
    partner      VARCHAR NOT NULL,
    place        VARCHAR NOT NULL,
    period       VARCHAR NOT NULL,
    dimension    VARCHAR NOT NULL,
    category     VARCHAR NOT NULL,
    value        DECIMAL(18, 4),
    numerator    DECIMAL(18, 4),
    denominator  DECIMAL(18, 4),
    status       VARCHAR NOT NULL,
    sheet        VARCHAR NOT NULL,
    cell         VARCHAR NOT NULL,
    carried_from INTEGER
);
