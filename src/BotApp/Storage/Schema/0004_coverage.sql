-- Of a branch's coverage: lines of files that could not be found in the repository, which a drop is measured with and without.

ALTER TABLE results ADD COLUMN coverage_unplaced_covered BIGINT;
ALTER TABLE results ADD COLUMN coverage_unplaced_valid BIGINT;
