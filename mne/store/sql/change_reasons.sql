SELECT r.indicator, r.code, r.wording
FROM seen_change_reason r
WHERE r.submission = $id
ORDER BY r.indicator, r.code
