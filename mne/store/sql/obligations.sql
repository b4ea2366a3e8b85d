-- Who owed what by when, and what became of it.
SELECT o.*
FROM obligation o
ORDER BY o.start_date, o.partner
