-- How many files were checked, and how many findings they had, one row a partner.
SELECT u.partner, count(*) AS uploads, CAST(sum(u.findings) AS BIGINT) AS findings
FROM seen_upload u
JOIN calendar c ON c.period = u.quarter
WHERE c.end_date >= CAST($start AS DATE) AND c.end_date <= CAST($end AS DATE)
GROUP BY 1
ORDER BY 1
