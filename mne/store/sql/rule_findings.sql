-- What rules found in submissions that were accepted, one row a finding; $rule '' for all.
SELECT f.rule, f.severity, f.cells, f.args, f.trial, s.id AS submission, s.partner, s.quarter, s.version, s.base_version, s.state,
       s.recorded_at, CASE WHEN e.rule IS NULL THEN '' ELSE e.wording END AS explanation
FROM seen_finding f
JOIN seen_submission s ON s.id = f.submission
LEFT JOIN seen_explanation e ON e.submission = f.submission AND e.rule = f.rule
WHERE f.rule <> '' AND ($rule = '' OR f.rule = $rule) AND s.state IN ('accepted', 'superseded')
ORDER BY s.commit_seq DESC, f.n
