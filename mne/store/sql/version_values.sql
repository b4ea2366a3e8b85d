-- Every cell of one version of a slice.
SELECT o.*
FROM seen_observation o
JOIN seen_submission s ON s.id = o.submission
WHERE s.partner = $partner AND s.quarter = $quarter AND s.version = $version
ORDER BY o.indicator, o.place, o.period, o.dimension, o.category
