-- One row per instant × indicator × partner × place (× category; × period where partners share a denominator):
-- what the cell reported in the range, and to the date on which it is judged.
-- A half pair is not reported; a withdrawn cell neither. $own restricts to the rows of one partner.
WITH instant AS (
    SELECT c.period AS instant, c.frequency, c.end_date AS judged_at,
           CAST(date_trunc('year', c.end_date) AS DATE) AS year_start,
           COALESCE(CAST($range_start AS DATE), c.start_date) AS range_start,
           COALESCE(CAST($range_end AS DATE), c.end_date) AS range_end
    FROM calendar c
    WHERE position(' ' || c.period || ' ' in $instants) > 0
),
told AS (
    SELECT v.indicator, v.partner, v.place, v.dimension, v.category, v.period, v.status,
           v.value, v.numerator, v.denominator, COALESCE(v.carried_from, v.submission) AS said_by,
           c.frequency, c.end_date, n.basis_in_time, n.months,
           CASE WHEN n.denominator_shared AND n.basis_in_time = 'flow' THEN v.period ELSE '' END AS part
    FROM accepted_value v
    JOIN indicator n ON n.code = v.indicator
    JOIN calendar c ON c.period = v.period AND c.frequency = n.frequency
    WHERE (v.dimension = '' OR $dimension = '*' OR v.dimension = $dimension)
      AND ($own = '*' OR v.partner = $own)
      AND ($indicators = '' OR position(' ' || v.indicator || ' ' in $indicators) > 0)
      AND ($partners = '' OR position(' ' || v.partner || ' ' in $partners) > 0)
      AND ($places = '' OR position(' ' || v.place || ' ' in $places) > 0)
      AND (v.status = 'not_applicable'
           OR (v.status = 'reported'
               AND (v.value IS NOT NULL OR (v.numerator IS NOT NULL AND v.denominator IS NOT NULL))))
),
flow AS (
    SELECT i.instant, t.indicator, t.partner, t.place, t.dimension, t.category, t.part,
           SUM(t.value) FILTER (WHERE t.end_date >= i.range_start AND t.end_date <= i.range_end) AS value,
           SUM(t.numerator) FILTER (WHERE t.end_date >= i.range_start AND t.end_date <= i.range_end) AS numerator,
           SUM(t.denominator) FILTER (WHERE t.end_date >= i.range_start AND t.end_date <= i.range_end) AS denominator,
           MAX(t.value) FILTER (WHERE t.end_date >= i.range_start AND t.end_date <= i.range_end) AS largest,
           COUNT(*) FILTER (WHERE t.status = 'reported' AND t.end_date >= i.range_start
                            AND t.end_date <= i.range_end) AS periods_in_range,
           SUM(t.value) FILTER (WHERE t.end_date >= i.year_start AND t.end_date <= i.judged_at) AS value_to_date,
           SUM(t.numerator) FILTER (WHERE t.end_date >= i.year_start AND t.end_date <= i.judged_at)
               AS numerator_to_date,
           SUM(t.denominator) FILTER (WHERE t.end_date >= i.year_start AND t.end_date <= i.judged_at)
               AS denominator_to_date,
           COALESCE(string_agg(t.period, ' ') FILTER (WHERE t.status = 'reported' AND t.end_date >= i.year_start
                                             AND t.end_date <= i.judged_at), '') AS reported,
           COALESCE(string_agg(t.period, ' ') FILTER (WHERE t.status = 'not_applicable' AND t.end_date >= i.year_start
                                             AND t.end_date <= i.judged_at), '') AS not_applicable,
           '' AS period_in_range,
           COALESCE(string_agg(DISTINCT CAST(t.said_by AS VARCHAR), ' ') FILTER (WHERE t.status = 'reported'), '')
               AS submissions
    FROM told t
    JOIN instant i ON i.frequency = t.frequency
    WHERE t.basis_in_time = 'flow'
      AND ((t.end_date >= i.range_start AND t.end_date <= i.range_end)
           OR (t.end_date >= i.year_start AND t.end_date <= i.judged_at))
    GROUP BY 1, 2, 3, 4, 5, 6, 7
),
standing AS (
    SELECT i.instant, i.judged_at, i.range_end, t.indicator, t.partner, t.place, t.dimension, t.category,
           t.period, t.status, t.value, t.numerator, t.denominator, t.said_by, t.end_date
    FROM told t
    JOIN instant i ON i.frequency = t.frequency
    WHERE t.basis_in_time = 'state'
      AND (t.end_date <= i.judged_at OR t.end_date <= i.range_end)
      AND t.end_date > i.judged_at - INTERVAL '1 month' * (4 * t.months)
),
latest AS (
    SELECT s.instant, s.indicator, s.partner, s.place, s.dimension, s.category,
           MAX(s.end_date) FILTER (WHERE s.end_date <= s.judged_at) AS judged_end,
           MAX(s.end_date) FILTER (WHERE s.end_date <= s.range_end) AS range_last
    FROM standing s
    GROUP BY 1, 2, 3, 4, 5, 6
),
state AS (
    SELECT s.instant, s.indicator, s.partner, s.place, s.dimension, s.category, '' AS part,
           SUM(s.value) FILTER (WHERE s.end_date = l.range_last) AS value,
           SUM(s.numerator) FILTER (WHERE s.end_date = l.range_last) AS numerator,
           SUM(s.denominator) FILTER (WHERE s.end_date = l.range_last) AS denominator,
           SUM(s.value) FILTER (WHERE s.end_date = l.range_last) AS largest,
           COUNT(*) FILTER (WHERE s.end_date = l.range_last AND s.status = 'reported') AS periods_in_range,
           SUM(s.value) FILTER (WHERE s.end_date = l.judged_end) AS value_to_date,
           SUM(s.numerator) FILTER (WHERE s.end_date = l.judged_end) AS numerator_to_date,
           SUM(s.denominator) FILTER (WHERE s.end_date = l.judged_end) AS denominator_to_date,
           COALESCE(MAX(CASE WHEN s.end_date = l.judged_end AND s.status = 'reported' THEN s.period END), '')
               AS reported,
           COALESCE(MAX(CASE WHEN s.end_date = l.judged_end AND s.status = 'not_applicable' THEN s.period END), '')
               AS not_applicable,
           COALESCE(MAX(CASE WHEN s.end_date = l.range_last AND s.status = 'reported' THEN s.period END), '')
               AS period_in_range,
           COALESCE(string_agg(DISTINCT CAST(s.said_by AS VARCHAR), ' ') FILTER (WHERE s.status = 'reported'), '')
               AS submissions
    FROM standing s
    JOIN latest l ON l.instant = s.instant AND l.indicator = s.indicator AND l.partner = s.partner
                 AND l.place = s.place AND l.dimension = s.dimension AND l.category = s.category
                 AND (s.end_date = l.judged_end OR s.end_date = l.range_last)
    GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT * FROM flow
UNION ALL
SELECT * FROM state
ORDER BY 1, 2, 3, 4, 5, 6, 7
