SELECT e.rule, e.wording
FROM seen_explanation e
WHERE e.submission = $id
ORDER BY e.rule
