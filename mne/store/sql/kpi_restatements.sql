-- Accepted cells of one indicator that a later version changed or withdrew: what stood before, what was said then.
SELECT r.partner, r.place, r.period, r.dimension, r.category, r.old_value, r.old_numerator, r.old_denominator,
       r.value, r.numerator, r.denominator, r.status, r.submission, r.version, r.sheet, r.cell, r.recorded_at,
       COALESCE(own.code, every.code, '') AS reason_code, COALESCE(own.wording, every.wording, '') AS reason_wording
FROM (SELECT o.indicator, o.partner, o.place, o.period, o.dimension, o.category, o.value, o.numerator, o.denominator,
             o.status, o.submission, s.version, o.sheet, o.cell, s.recorded_at, s.commit_seq, c.end_date,
             lag(o.value) OVER w AS old_value, lag(o.numerator) OVER w AS old_numerator,
             lag(o.denominator) OVER w AS old_denominator, lag(o.status) OVER w AS old_status
      FROM seen_observation o
      JOIN seen_submission s ON s.id = o.submission
      JOIN calendar c ON c.period = o.period
      WHERE o.indicator = $indicator AND s.state IN ('accepted', 'superseded')
        AND c.end_date >= CAST($start AS DATE) AND c.end_date <= CAST($end AS DATE)
      WINDOW w AS (PARTITION BY o.partner, o.place, o.period, o.dimension, o.category ORDER BY s.commit_seq)) r
LEFT JOIN seen_change_reason own ON own.submission = r.submission AND own.indicator = $indicator
LEFT JOIN seen_change_reason every ON every.submission = r.submission AND every.indicator = ''
WHERE r.old_status = 'reported'
  AND (r.status <> 'reported' OR COALESCE(r.value <> r.old_value, FALSE)
       OR COALESCE(r.numerator <> r.old_numerator, FALSE) OR COALESCE(r.denominator <> r.old_denominator, FALSE))
ORDER BY r.commit_seq DESC, r.end_date DESC, r.partner, r.place, r.dimension, r.category
