-- What rules on trial saw is kept beside the findings, for the secretariat alone.

ALTER TABLE finding ADD COLUMN trial BOOLEAN DEFAULT false;
