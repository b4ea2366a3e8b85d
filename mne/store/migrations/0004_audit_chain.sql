-- Each entry carries the hash of the one before and its own (mne/store/audit.py), so that no entry can be changed,
-- taken out or put in between without all that follow telling. Entries from before are chained once, right after this.
ALTER TABLE audit ADD COLUMN previous_sha256 VARCHAR;
ALTER TABLE audit ADD COLUMN sha256 VARCHAR;
