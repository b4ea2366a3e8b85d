-- Accepted cells of one indicator down to the sheet and cell from which each was read.
SELECT v.partner, v.place, v.period, v.dimension, v.category, v.value, v.numerator, v.denominator, v.status,
       v.submission, s.version, v.sheet, v.cell, v.carried_from, s.person, s.recorded_at, s.filename
FROM seen_value v
JOIN calendar c ON c.period = v.period
LEFT JOIN seen_submission s ON s.id = COALESCE(v.carried_from, v.submission)
WHERE v.indicator = $indicator AND c.end_date >= CAST($start AS DATE) AND c.end_date <= CAST($end AS DATE)
ORDER BY c.end_date DESC, v.partner, v.place, v.dimension, v.category
