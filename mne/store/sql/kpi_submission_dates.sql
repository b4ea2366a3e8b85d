-- On which day each accepted version arrived.
SELECT s.id, CAST(s.recorded_at AS DATE) AS recorded_on
FROM accepted_submission s
ORDER BY s.id
