-- One row per instant × indicator × partner × place (× category; × period where partners share a denominator):
-- what the cell reported in the range, and to the date on which it is judged.
-- A half pair is not reported; a withdrawn cell neither. $own restricts to the rows of one partner.
WITH instant AS (
    SELECT c.period AS instant, c.frequency, c.end_date AS judged_at,
           CAST(date_trunc('year', c.end_date) AS DATE) AS year_start,
           -- A state is dropped after two of its frequencies; one more bounds the search.
           CAST(c.end_date - INTERVAL '1 month' * (4 * CASE c.frequency WHEN 'monthly' THEN 1 WHEN 'quarterly' THEN 3
               WHEN 'half_yearly' THEN 6 ELSE 12 END) AS DATE) AS kept_since,
           COALESCE(CAST($range_start AS DATE), c.start_date) AS range_start,
           COALESCE(CAST($range_end AS DATE), c.end_date) AS range_end
    FROM calendar c
    WHERE position(' ' || c.period || ' ' in $instants) > 0
),
moment AS (                            -- the few periods that can matter at each instant
    SELECT i.instant, c.period, c.frequency, c.end_date, i.judged_at, i.range_end,
           c.end_date >= i.range_start AND c.end_date <= i.range_end AS in_range,
           c.end_date >= i.year_start AND c.end_date <= i.judged_at AS to_date,
           c.end_date > i.kept_since AND (c.end_date <= i.judged_at OR c.end_date <= i.range_end) AS may_stand
    FROM instant i
    JOIN calendar c ON c.frequency = i.frequency
    WHERE c.end_date <= GREATEST(i.judged_at, i.range_end)
      AND c.end_date >= LEAST(i.range_start, i.year_start, i.kept_since)
),
told AS MATERIALIZED (
    SELECT m.instant, v.indicator, v.partner, v.place, v.dimension, v.category, v.period, v.status,
           v.value, v.numerator, v.denominator, COALESCE(v.carried_from, v.submission) AS said_by,
           m.end_date, m.judged_at, m.range_end, m.in_range, m.to_date, m.may_stand, n.basis_in_time,
           CASE WHEN n.denominator_shared AND n.basis_in_time = 'flow' THEN v.period ELSE '' END AS part
    FROM accepted_value v
    JOIN moment m ON m.period = v.period
    JOIN indicator n ON n.code = v.indicator AND n.frequency = m.frequency
    -- The bound is what the engine can apply while it scans; where only totals are asked for it leaves a tenth.
    WHERE v.dimension <= $last_dimension
      AND (v.dimension = '' OR $dimension = '*' OR v.dimension = $dimension)
      AND ($own = '*' OR v.partner = $own)
      AND ($indicators = '' OR position(' ' || v.indicator || ' ' in $indicators) > 0)
      AND ($partners = '' OR position(' ' || v.partner || ' ' in $partners) > 0)
      AND ($places = '' OR position(' ' || v.place || ' ' in $places) > 0)
      AND (v.status = 'not_applicable'
           OR (v.status = 'reported'
               AND (v.value IS NOT NULL OR (v.numerator IS NOT NULL AND v.denominator IS NOT NULL))))
),
flow AS (
    SELECT t.instant, t.indicator, t.partner, t.place, t.dimension, t.category, t.part,
           SUM(t.value) FILTER (WHERE t.in_range) AS value,
           SUM(t.numerator) FILTER (WHERE t.in_range) AS numerator,
           SUM(t.denominator) FILTER (WHERE t.in_range) AS denominator,
           MAX(t.value) FILTER (WHERE t.in_range) AS largest,
           COUNT(*) FILTER (WHERE t.status = 'reported' AND t.in_range) AS periods_in_range,
           SUM(t.value) FILTER (WHERE t.to_date) AS value_to_date,
           SUM(t.numerator) FILTER (WHERE t.to_date) AS numerator_to_date,
           SUM(t.denominator) FILTER (WHERE t.to_date) AS denominator_to_date,
           COALESCE(string_agg(t.period, ' ') FILTER (WHERE t.status = 'reported' AND t.to_date), '') AS reported,
           COALESCE(string_agg(t.period, ' ') FILTER (WHERE t.status = 'not_applicable' AND t.to_date), '')
               AS not_applicable,
           '' AS period_in_range,
           COALESCE(string_agg(CAST(t.said_by AS VARCHAR), ' ') FILTER (WHERE t.status = 'reported'), '')
               AS submissions
    FROM told t
    WHERE t.basis_in_time = 'flow' AND (t.in_range OR t.to_date)
    GROUP BY 1, 2, 3, 4, 5, 6, 7
),
standing AS (
    SELECT t.instant, t.judged_at, t.range_end, t.indicator, t.partner, t.place, t.dimension, t.category,
           t.period, t.status, t.value, t.numerator, t.denominator, t.said_by, t.end_date
    FROM told t
    WHERE t.basis_in_time = 'state' AND t.may_stand
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
           COALESCE(string_agg(CAST(s.said_by AS VARCHAR), ' ') FILTER (WHERE s.status = 'reported'), '')
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
