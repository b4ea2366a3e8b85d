-- What the texts in sql/ may read. Each view asks for the variables of a scope on its own cursor, and without them
-- shows nothing: getvariable() is then NULL. mne_rows_of is the partner whose rows may be seen one by one
-- ('*' for every partner, '-' for none), mne_role the reader's role, mne_today the day it is.
-- Beside them, calendar and the derived tables of the registry are free to read.

-- Every accepted cell of every partner: for totals only.
CREATE OR REPLACE VIEW accepted_value AS
SELECT v.* FROM current_value v
WHERE getvariable('mne_rows_of') IS NOT NULL;

-- When each accepted version arrived, of every partner: no person, no file.
CREATE OR REPLACE VIEW accepted_submission AS
SELECT s.id, s.partner, s.quarter, s.version, s.commit_seq, s.state, s.recorded_at, s.superseded_at
FROM submission s
WHERE s.state IN ('accepted', 'superseded') AND getvariable('mne_rows_of') IS NOT NULL;

-- Accepted cells that may be seen one by one.
CREATE OR REPLACE VIEW seen_value AS
SELECT v.* FROM current_value v
WHERE getvariable('mne_rows_of') = '*' OR v.partner = getvariable('mne_rows_of');

-- Every version of the cells that may be seen one by one.
CREATE OR REPLACE VIEW seen_observation AS
SELECT o.* FROM observation o
WHERE getvariable('mne_rows_of') = '*' OR o.partner = getvariable('mne_rows_of');

-- A member of the committee sees what was accepted, but neither people nor files.
CREATE OR REPLACE VIEW seen_submission AS
SELECT s.id, s.partner, s.quarter, s.version, s.base_version, s.state, s.commit_seq,
       CASE WHEN getvariable('mne_role') IN ('officer', 'secretariat') THEN s.person END AS person,
       CASE WHEN getvariable('mne_role') IN ('officer', 'secretariat') THEN s.reviewer END AS reviewer,
       CASE WHEN getvariable('mne_role') IN ('officer', 'secretariat') THEN s.filename END AS filename,
       CASE WHEN getvariable('mne_role') IN ('officer', 'secretariat') THEN s.sha256 END AS sha256,
       s.size_bytes, s.origin, s.language, s.recorded_at, s.superseded_at,
       s.added, s.changed, s.unchanged, s.withdrawn
FROM submission s
WHERE (getvariable('mne_rows_of') = '*' OR s.partner = getvariable('mne_rows_of'))
  AND (getvariable('mne_role') IN ('officer', 'secretariat') OR s.state IN ('accepted', 'superseded'));

-- Files that were checked, confirmed or not, and how many findings each had: neither people, names nor what was found.
-- Each finding is one object of the list; a value that quotes the word is escaped and so is not counted.
CREATE OR REPLACE VIEW seen_upload AS
SELECT u.id, u.partner, u.quarter, u.state, u.received_at,
       (length(u.findings) - length(replace(u.findings, '"severity":', ''))) / length('"severity":') AS findings
FROM upload u
WHERE getvariable('mne_rows_of') = '*' OR u.partner = getvariable('mne_rows_of');

CREATE OR REPLACE VIEW seen_finding AS
SELECT f.* FROM finding f JOIN seen_submission s ON s.id = f.submission
WHERE NOT f.trial OR getvariable('mne_role') = 'secretariat';

CREATE OR REPLACE VIEW seen_explanation AS
SELECT e.* FROM explanation e JOIN seen_submission s ON s.id = e.submission;

CREATE OR REPLACE VIEW seen_change_reason AS
SELECT r.* FROM change_reason r JOIN seen_submission s ON s.id = r.submission;

-- One row a cell (its total) that a template asks for: who owes which period of which indicator at which place.
CREATE OR REPLACE VIEW asked_cell AS
SELECT d.partner, d.indicator, n.programme, d.place, c.period, c.frequency, c.start_date, c.end_date, c.quarter,
       c.quarter_start, c.quarter_end, c.quarter_end + k.due_days AS due_on
FROM (SELECT DISTINCT indicator, partner, place, valid_from, valid_to FROM duty) d
JOIN indicator n ON n.code = d.indicator
JOIN partner p ON p.code = d.partner
JOIN (SELECT a.period, a.frequency, a.start_date, a.end_date, a.quarter,
             q.start_date AS quarter_start, q.end_date AS quarter_end
      FROM calendar a JOIN calendar q ON q.period = a.quarter) c ON c.frequency = n.frequency
CROSS JOIN committee k
WHERE c.end_date >= d.valid_from AND (d.valid_to IS NULL OR c.end_date <= d.valid_to)
  AND (n.valid_from IS NULL OR c.end_date >= n.valid_from) AND (n.valid_to IS NULL OR c.end_date <= n.valid_to)
  AND (p.valid_from IS NULL OR c.end_date >= p.valid_from) AND (p.valid_to IS NULL OR c.end_date <= p.valid_to)
  AND c.end_date >= k.first_start
  AND getvariable('mne_rows_of') IS NOT NULL;

-- One row a partner and quarter, from the committee's first quarter to the one now open, where at least one cell is
-- asked for. `received_at` is when the first version that stated anything arrived; a waived one is not expected.
CREATE OR REPLACE VIEW obligation AS
SELECT o.partner, o.quarter, o.start_date, o.end_date, o.due_on,
       w.partner IS NOT NULL AS waived, w.reason AS waiver_reason,
       r.received_at, r.last_received_at,
       CASE WHEN r.received_at IS NOT NULL THEN CAST(r.received_at AS DATE) <= o.due_on END AS on_time,
       h.submission, coalesce(h.version, 0) AS version, o.cells_asked, o.cells_filled
FROM (SELECT a.partner, a.quarter, min(a.quarter_start) AS start_date, min(a.quarter_end) AS end_date,
             min(a.due_on) AS due_on, count(*) AS cells_asked, count(v.indicator) AS cells_filled
      FROM (SELECT DISTINCT partner, indicator, place, period, quarter, quarter_start, quarter_end, due_on
            FROM asked_cell
            WHERE quarter_start <= CAST(getvariable('mne_today') AS DATE)) a
      LEFT JOIN current_value v ON v.partner = a.partner AND v.indicator = a.indicator AND v.place = a.place
                               AND v.period = a.period AND v.dimension = ''
                               AND v.status IN ('reported', 'not_applicable')
      GROUP BY 1, 2) o
LEFT JOIN slice_head h ON h.partner = o.partner AND h.quarter = o.quarter
LEFT JOIN (SELECT partner, quarter, min(reason) AS reason FROM waiver GROUP BY 1, 2) w
       ON w.partner = o.partner AND w.quarter = o.quarter
LEFT JOIN (SELECT partner, quarter, min(recorded_at) AS received_at, max(recorded_at) AS last_received_at
           FROM submission
           WHERE state IN ('accepted', 'superseded') AND added + changed + unchanged > 0
           GROUP BY 1, 2) r
       ON r.partner = o.partner AND r.quarter = o.quarter
WHERE getvariable('mne_rows_of') = '*' OR o.partner = getvariable('mne_rows_of');
