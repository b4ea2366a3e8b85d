-- Every reported cell of the sensitive indicators, total and part: what the cover of small figures is made from.
SELECT v.indicator, v.partner, v.place, v.period, v.dimension, v.category, v.value, v.numerator, v.denominator
FROM accepted_value v
JOIN indicator n ON n.code = v.indicator
WHERE n.sensitive AND v.status = 'reported'
  AND (v.value IS NOT NULL OR (v.numerator IS NOT NULL AND v.denominator IS NOT NULL))
ORDER BY 1, 2, 3, 4, 5, 6
