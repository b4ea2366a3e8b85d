-- What was asked for and what came, one row a partner and quarter.
SELECT o.partner, o.quarter, o.start_date, o.end_date, o.due_on, o.waived,
       COALESCE(o.waiver_reason, '') AS waiver_reason, o.received_at, o.on_time, o.submission, o.version, o.cells_asked, o.cells_filled
FROM obligation o
WHERE o.end_date >= CAST($start AS DATE) AND o.end_date <= CAST($end AS DATE)
ORDER BY o.partner, o.end_date
