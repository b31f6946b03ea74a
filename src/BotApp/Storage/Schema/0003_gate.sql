-- A freeze that a command began: at most one for each repository. Its history is in the audit trail.
CREATE TABLE freezes (
    repository_id BIGINT PRIMARY KEY,
    said_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    until_at BIGINT
);
