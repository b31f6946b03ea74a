-- What is told late, or once more, must not undo what was told since: the name, the owner, the visibility and the default branch are of this moment (GitHub's updated_at of the
-- repository, in milliseconds; 0: nobody knows).

ALTER TABLE repositories ADD COLUMN told_at BIGINT NOT NULL DEFAULT 0;
