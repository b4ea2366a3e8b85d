-- Submissions that may be seen, newest first; $partner, $quarter '' for all, $id 0 for all.
SELECT s.*
FROM seen_submission s
WHERE ($partner = '' OR s.partner = $partner)
  AND ($quarter = '' OR s.quarter = $quarter)
  AND ($id = 0 OR s.id = $id)
ORDER BY s.commit_seq DESC
