SELECT f.code, f.rule, f.severity, f.sheet, f.cells, f.field, f.args, f.suggestion
FROM seen_finding f
WHERE f.submission = $id AND f.trial = $trial
ORDER BY f.n
