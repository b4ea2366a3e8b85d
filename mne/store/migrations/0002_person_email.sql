-- The address under which an identity provider knows a person, in small letters; NULL: does not come that way.
-- Unique among people; the program keeps it so, since an indexed column could not be updated twice in a transaction.
ALTER TABLE person ADD COLUMN email VARCHAR;
