-- Which replica works on a subject, and until when its word counts (milliseconds): one that dies or stands still is followed when that is over.

ALTER TABLE subjects ADD COLUMN held_by TEXT;
ALTER TABLE subjects ADD COLUMN held_until BIGINT;
